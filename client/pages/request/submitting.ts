/** Sending a request: what must come first, and what happens to one that is out already. */
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { Consultation } from '../../../server/contract/consultation.ts'
import { blockingItems } from '../../../server/domain/completeness.ts'
import { useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { announce } from '../../ui/announce.tsx'
import { useDesk } from './desk.ts'
import { useSectionPath } from './section-index.tsx'
import { placeOf, type SectionKey, sectionOfPath } from './sections.ts'

/** The id of an emergency that is out already and is being completed; null for a request that is still to be submitted. */
export function completingOf(consultation: Consultation | null): string | null {
  return consultation === null || consultation.commands.includes('submit') ? null : consultation.id
}

/**
 * Submitting leads to the first item that stands in the way, to the first refused field, or to the summary. What is out already is
 * saved and left.
 */
export function useSubmitting(completing: string | null) {
  const texts = useTexts()
  const { draft, lacking, marked } = useDesk()
  const navigate = useNavigate()
  const pathTo = useSectionPath()
  const [id, setId] = useState<string | null>(null)
  const go = (section: SectionKey, field: string) => void navigate(pathTo(section, field), { replace: true })
  const blocking = () => blockingItems(lacking.get(), draft.content.get().urgency)
  const toFirst = () => {
    marked.set(true)
    const first = blocking()[0] ?? lacking.get()[0]
    if (first === undefined) return
    announce(`${texts.request.lacking(lacking.get().length)}　${texts.request.item[first]}`)
    go(placeOf[first].section, placeOf[first].path)
  }
  const submit = () => {
    if (completing === null && blocking().length > 0) return toFirst()
    void draft.flush().then((everything) => {
      if (everything && completing !== null) return void navigate(paths.consultation(completing))
      if (everything) return setId(draft.id())
      const state = draft.state.get()
      const refused =
        state.kind === 'refused' ? state.error.fields[0]?.path.replace(/^content\./, '') : undefined
      if (refused !== undefined) go(sectionOfPath(refused), refused)
    })
  }
  return { id, submit, toFirst, close: () => setId(null) }
}
