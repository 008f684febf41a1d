/** Left: the sections with their marks and what lacks in each. */
import { useSearchParams } from 'react-router'
import type { ConsultationState } from '../../../server/domain/consultation.ts'
import { useLineOf } from '../../consultation.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { Mark } from '../../ui/mark.tsx'
import { SideList } from '../../ui/side-list.tsx'
import { useStore } from '../../ui/store.ts'
import { useDesk, useForm } from './desk.ts'
import { isSection, type SectionKey, type SectionStatus, sections, statusOf } from './sections.ts'

/** The section in the address. */
export function useSection(): SectionKey {
  const [parameters] = useSearchParams()
  const asked = parameters.get('section')
  return isSection(asked) ? asked : 'line'
}

/** The address of a section, and of a field in it. */
export function useSectionPath(): (section: SectionKey, field?: string) => string {
  const [parameters] = useSearchParams()
  return (section, field) => {
    const next = new URLSearchParams(parameters)
    next.set('section', section)
    if (field === undefined) next.delete('field')
    else next.set('field', field)
    return `?${next}`
  }
}

const markOf: Readonly<Record<SectionStatus['state'], ConsultationState>> = {
  done: 'signed',
  partly: 'scheduled',
  empty: 'draft',
}

export function FormIndex() {
  const texts = useTexts()
  const words = texts.request
  const { lacking, rules, uploads } = useDesk()
  const asks = useStore(rules)
  const missing = useStore(lacking)
  const files = useStore(uploads.items).filter(({ state }) => state !== 'failed').length
  const mongolian = useForm((form) => (form.record.mongolian === null ? 0 : 1))
  const ofBoard = useForm((form) => form.board !== null)
  const current = useSection()
  const pathTo = useSectionPath()
  const notes = useNotes()
  return (
    <SideList
      label={words.index}
      current={current}
      groups={[
        {
          key: 'sections',
          label: words.title,
          items: sections.map((section) => {
            const status = statusOf(
              section,
              missing,
              section === 'mongolian' ? mongolian : files,
              asks,
              ofBoard,
            )
            return {
              key: section,
              label: words.section[section],
              to: pathTo(section),
              mark: (
                <Mark
                  state={markOf[status.state]}
                  tone={status.state === 'partly' ? 'ochre' : status.state === 'done' ? 'teal' : 'ink3'}
                />
              ),
              note: noteOf(texts, section, status, files, notes[section]),
            }
          }),
        },
      ]}
    />
  )
}

function noteOf(
  texts: ReturnType<typeof useTexts>,
  section: SectionKey,
  status: SectionStatus,
  files: number,
  note: string | undefined,
): string {
  const words = texts.request.sectionState
  if (status.lacking > 0)
    return status.state === 'partly' || files > 0 ? words.partly(status.lacking) : words.empty
  if (section === 'files') return files > 0 ? words.files(files) : words.noFiles
  if (status.state === 'empty') return words.optional
  if (note !== undefined && note !== '') return note
  return section === 'mongolian' ? words.begun : words.done
}

/** What stands in a finished section, in a few words. */
function useNotes(): Partial<Record<SectionKey, string>> {
  const texts = useTexts()
  const language = useLanguage()
  const lineOf = useLineOf()
  const lineId = useForm((form) => form.lineId)
  const urgency = useForm((form) => form.urgency)
  const western = useForm((form) => form.record.westernDiagnoses[0]?.text ?? '')
  const disease = useForm((form) => form.record.tcmDiseases[0]?.text ?? '')
  const mongolian = useForm((form) => form.record.mongolianDiseases[0]?.text ?? '')
  const line = lineOf(lineId)
  return {
    mongolian,
    line: [line === undefined ? '' : nameIn(language, line.name), texts.state.urgency[urgency]].join('　'),
    diagnosis: [western, disease].filter((text) => text !== '').join('　'),
  }
}
