/** Templates of the line: begin with one, keep the own texts as one, remove an own one. */
import { useQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useState } from 'react'
import type { OpinionContent } from '../../../server/contract/opinion.ts'
import { type OpinionTemplate, TemplateContent } from '../../../server/contract/opinion-template.ts'
import { readJson } from '../../api.ts'
import { ApiFailure } from '../../failure.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { keys, queryClient } from '../../queries.ts'
import { announce } from '../../ui/announce.tsx'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { LimitedArea, LimitedInput } from '../../ui/limited.tsx'
import { send } from './data.ts'
import { Labelled } from './fields.tsx'
import { partName } from './parts.ts'

type Change = (part: Partial<OpinionContent>) => void
type Props = { lineId: string; content: OpinionContent; change: Change }

const parts = [
  'findings',
  'differential',
  'advice',
  'treatmentPrinciple',
  'procedures',
  'furtherTests',
  'monitoring',
  'warningSigns',
  'limits',
] as const satisfies readonly (keyof TemplateContent)[]

/** characters of a part, by the contract */
export const templateLimit = (part: keyof TemplateContent) =>
  TemplateContent.shape[part].maxLength ?? Number.POSITIVE_INFINITY

/** What of a template goes into what is still empty. */
export function fillEmpty(content: OpinionContent, template: TemplateContent): Partial<OpinionContent> {
  return Object.fromEntries(
    parts.flatMap((part) =>
      content[part].trim() === '' && template[part].trim() !== '' ? [[part, template[part]]] : [],
    ),
  )
}

export function Templates({ lineId, content, change }: Props) {
  const texts = useTexts()
  const language = useLanguage()
  const words = texts.signature.template
  const [chosen, setChosen] = useState<string | null>(null)
  const [said, setSaid] = useState('')
  const templates = useQuery({
    queryKey: keys.templates(lineId),
    queryFn: () => readJson<OpinionTemplate[]>(`/api/opinion-templates?lineId=${lineId}`),
  })
  const list = templates.data ?? []
  const template = list.find((one) => one.id === chosen)
  const use = () => {
    if (template === undefined) return
    const filled = fillEmpty(content, template.content)
    const count = Object.keys(filled).length
    change(filled)
    const sentence = count === 0 ? words.usedNone : words.used(count)
    setSaid(sentence)
    announce(sentence)
  }
  return (
    <section className="opinion-templates" aria-label={words.title}>
      <Labelled label={words.choose} note={<p className="dim small">{said === '' ? words.body : said}</p>}>
        {(id) => (
          <div className="opinion-pair">
            <Select
              id={id}
              className="template-choice"
              data-testid="template-choice"
              value={chosen}
              placeholder={list.length === 0 ? words.none : words.title}
              disabled={list.length === 0}
              options={list.map((one) => ({
                value: one.id,
                label: `${nameIn(language, one.name)}　${one.own ? words.own : (one.author ?? words.withLine)}`,
              }))}
              onChange={setChosen}
            />
            <Button disabled={template === undefined} onClick={use} data-testid="template-use">
              {words.use}
            </Button>
          </div>
        )}
      </Labelled>
      <div className="row">
        <SaveTemplate lineId={lineId} content={content} />
        {template?.own === true ? (
          <RemoveTemplate template={template} onGone={() => setChosen(null)} />
        ) : null}
      </div>
    </section>
  )
}

function textsOf(content: OpinionContent): TemplateContent {
  return Object.fromEntries(parts.map((part) => [part, content[part]])) as TemplateContent
}

function SaveTemplate({ lineId, content }: { lineId: string; content: OpinionContent }) {
  const texts = useTexts()
  const words = texts.signature.template
  const [kept, setKept] = useState<TemplateContent | null>(null)
  const [nameZh, setNameZh] = useState('')
  const [nameEn, setNameEn] = useState('')
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({})
  const own = textsOf(content)
  const isEmpty = parts.every((part) => own[part].trim() === '')
  const save = async () => {
    if (kept === null) return true
    if (nameZh.trim() === '') {
      setProblems({ nameZh: words.nameRequired })
      return false
    }
    try {
      await send('POST', '/api/opinion-templates', { lineId, nameZh, nameEn, content: kept })
    } catch (error) {
      const found = problemsOf(error, words)
      if (found === null) throw error
      setProblems(found)
      return false
    }
    await queryClient.invalidateQueries({ queryKey: keys.templates(lineId) })
    return true
  }
  return (
    <>
      <Button
        type="link"
        disabled={isEmpty}
        title={isEmpty ? words.empty : undefined}
        onClick={() => {
          setProblems({})
          setKept(own)
        }}
        data-testid="template-save"
      >
        {words.save}
      </Button>
      <ConfirmDialog
        open={kept !== null}
        title={words.saveTitle}
        action={words.confirm}
        confirmTestId="template-confirm"
        width={640}
        onConfirm={save}
        onClose={() => setKept(null)}
      >
        <p className="tone-ochre" role="note">
          {words.warning}
        </p>
        {problems.lineId === undefined ? null : <p className="tone-cinnabar small">{problems.lineId}</p>}
        <Named label={words.nameZh} value={nameZh} onChange={setNameZh} max={40} problem={problems.nameZh} />
        <Named label={words.nameEn} value={nameEn} onChange={setNameEn} max={80} problem={undefined} />
        {kept === null
          ? null
          : parts
              .filter((part) => own[part].trim() !== '')
              .map((part) => (
                <Named
                  key={part}
                  long
                  label={partName(texts, part)}
                  value={kept[part]}
                  onChange={(text) => setKept({ ...kept, [part]: text })}
                  max={templateLimit(part)}
                  problem={problems[`content.${part}`]}
                />
              ))}
      </ConfirmDialog>
    </>
  )
}

type TemplateWords = { personal: string; tooMany: string }

function problemsOf(error: unknown, words: TemplateWords): Record<string, string> | null {
  if (!(error instanceof ApiFailure)) return null
  const known = error.fields.flatMap(({ path, code }) => {
    if (code === 'personal') return [[path, words.personal] as const]
    return code === 'too_many' ? [[path, words.tooMany] as const] : []
  })
  return known.length === 0 ? null : Object.fromEntries(known)
}

type NamedProps = {
  label: string
  value: string
  onChange: (text: string) => void
  max: number
  problem: string | undefined
  long?: boolean
}

function Named({ label, value, onChange, max, problem, long = false }: NamedProps) {
  const shared = {
    value,
    most: max,
    status: problem === undefined ? ('' as const) : ('error' as const),
    'aria-invalid': problem !== undefined,
  }
  return (
    <Labelled
      label={label}
      note={problem === undefined ? null : <p className="tone-cinnabar small">{problem}</p>}
    >
      {(id) =>
        long ? (
          <LimitedArea id={id} autoSize {...shared} onChange={(event) => onChange(event.target.value)} />
        ) : (
          <LimitedInput id={id} {...shared} onChange={(event) => onChange(event.target.value)} />
        )
      }
    </Labelled>
  )
}

function RemoveTemplate({ template, onGone }: { template: OpinionTemplate; onGone: () => void }) {
  const language = useLanguage()
  const words = useTexts().signature.template
  const [open, setOpen] = useState(false)
  const remove = async () => {
    await send('DELETE', `/api/opinion-templates/${template.id}`)
    await queryClient.invalidateQueries({ queryKey: keys.templates(template.lineId) })
    onGone()
  }
  return (
    <>
      <Button type="link" danger onClick={() => setOpen(true)}>
        {words.remove}
      </Button>
      <ConfirmDialog
        open={open}
        danger
        title={words.removeTitle}
        action={words.remove}
        onConfirm={remove}
        onClose={() => setOpen(false)}
      >
        <p>{words.removeBody(nameIn(language, template.name))}</p>
      </ConfirmDialog>
    </>
  )
}
