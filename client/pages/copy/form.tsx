/** Who asks for a copy, what was seen of them, what it is for. */
import { Button, Checkbox, Radio, Select } from 'antd'
import { useState } from 'react'
import { dayOf } from '../../../server/domain/beijing.ts'
import { askers, copyLanguages, identityDocuments } from '../../../server/domain/subject-copy.ts'
import { ApiFailure } from '../../failure.ts'
import { useTexts } from '../../i18n/text.ts'
import { type CopyTyped, useMakeCopy } from '../../subject-copy.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { now } from '../../ui/clock.ts'
import { Labelled } from '../../ui/labelled.tsx'
import { fromPicker, toPicker } from '../../ui/time.ts'
import { TypedDate } from '../../ui/typed-date.tsx'
import { WordsField } from '../../ui/words-field.tsx'

const blank = (language: 'zh' | 'en'): CopyTyped => ({
  asker: 'patient',
  askerName: '',
  relation: '',
  document: 'id_card',
  authorised: false,
  reason: '',
  askedOn: dayOf(new Date(now())),
  language,
})

type FormProps = { id: string; onMade: (made: { id: string; number: string }) => void }

export function CopyForm({ id, onMade }: FormProps) {
  const words = useTexts().keeping.copy
  const [typed, setTyped] = useState(() => blank('zh'))
  const [pressed, setPressed] = useState(false)
  const make = useMakeCopy(id)
  const change = (part: Partial<CopyTyped>) => {
    if (make.error !== null) make.reset()
    setTyped((before) => ({ ...before, ...part }))
  }
  const problem = useProblems(typed, pressed, make.error)
  const press = () => {
    setPressed(true)
    if (Object.keys(missingIn(typed)).length > 0 || isTooLong(typed)) return
    /* what was typed of somebody who comes for the patient stays in its fields only */
    const own = typed.asker === 'patient' ? { askerName: '', relation: '', authorised: false } : {}
    make.mutate({ ...typed, ...own }, { onSuccess: onMade })
  }
  return (
    <section>
      <div className="copy-fields">
        <Labelled label={words.asker} problem={problem('asker')} className="copy-wide">
          {(field) => (
            <Radio.Group
              id={field}
              value={typed.asker}
              onChange={(event) => change({ asker: event.target.value })}
              options={askers.map((value) => ({ value, label: words.askers[value] }))}
              data-testid="copy-asker"
            />
          )}
        </Labelled>
        {typed.asker === 'patient' ? null : <Stands typed={typed} change={change} problem={problem} />}
        <Labelled label={words.document}>
          {(field) => (
            <Select
              id={field}
              value={typed.document}
              onChange={(document) => change({ document })}
              options={identityDocuments.map((value) => ({ value, label: words.documents[value] }))}
            />
          )}
        </Labelled>
        <Labelled label={words.askedOn} problem={problem('askedOn')}>
          {(field) => (
            <TypedDate
              id={field}
              allowClear={false}
              maxDate={toPicker(now())}
              value={toPicker(`${typed.askedOn}T12:00:00+08:00`)}
              onChange={(picked) => {
                if (picked !== null) change({ askedOn: dayOf(new Date(fromPicker(picked))) })
              }}
            />
          )}
        </Labelled>
        <div className="copy-wide">
          <WordsField
            label={words.reason}
            value={typed.reason}
            onChange={(reason) => change({ reason })}
            most={longest.reason}
            rows={2}
            placeholder={words.reasonHint}
            problem={problem('reason') ?? null}
            testId="copy-reason"
          />
        </div>
        <Labelled label={words.language} className="copy-wide">
          {(field) => (
            <Radio.Group
              id={field}
              value={typed.language}
              onChange={(event) => change({ language: event.target.value })}
              options={copyLanguages.map((value) => ({ value, label: words.languages[value] }))}
            />
          )}
        </Labelled>
      </div>
      {make.error === null || isOfField(make.error) ? null : <ErrorState error={make.error} kept="here" />}
      <Button type="primary" loading={make.isPending} onClick={press} data-testid="copy-make">
        {words.make}
      </Button>
    </section>
  )
}

/** characters, as the contract has them */
const longest = { askerName: 60, relation: 40, reason: 500 } as const

/** The field says it. */
function isTooLong(typed: CopyTyped): boolean {
  const { askerName = '', relation = '', reason } = typed
  const stands = typed.asker !== 'patient'
  return (
    reason.length > longest.reason ||
    (stands && (askerName.length > longest.askerName || relation.length > longest.relation))
  )
}

type PartProps = {
  typed: CopyTyped
  change: (part: Partial<CopyTyped>) => void
  problem: (field: keyof CopyTyped) => string | undefined
}

/** Whoever comes for the patient. */
function Stands({ typed, change, problem }: PartProps) {
  const words = useTexts().keeping.copy
  return (
    <>
      {(['askerName', 'relation'] as const).map((name) => (
        <WordsField
          key={name}
          label={words[name]}
          value={typed[name] ?? ''}
          onChange={(value) => change({ [name]: value })}
          most={longest[name]}
          rows={1}
          problem={problem(name) ?? null}
          testId={`copy-${name}`}
        />
      ))}
      {typed.asker === 'agent' ? (
        <div className="copy-wide">
          <Checkbox
            checked={typed.authorised ?? false}
            onChange={(event) => change({ authorised: event.target.checked })}
            data-testid="copy-authorised"
          >
            {words.authorised}
          </Checkbox>
          <p className="field-error" role="alert">
            {problem('authorised')}
          </p>
        </div>
      ) : null}
    </>
  )
}

type ProblemCode = 'required' | 'authorised' | 'guardian_needed' | 'in_future'

function missingIn(typed: CopyTyped): Partial<Record<keyof CopyTyped, ProblemCode>> {
  const blankOf = (text: string | undefined) => (text ?? '').trim() === ''
  return {
    ...(blankOf(typed.reason) ? { reason: 'required' } : {}),
    ...(typed.asker !== 'patient' && blankOf(typed.askerName) ? { askerName: 'required' } : {}),
    ...(typed.asker !== 'patient' && blankOf(typed.relation) ? { relation: 'required' } : {}),
    ...(typed.asker === 'agent' && typed.authorised !== true ? { authorised: 'authorised' } : {}),
  }
}

/** What is missing once it was pressed, and what the server said of a field. */
function useProblems(typed: CopyTyped, pressed: boolean, error: unknown) {
  const { problem: words } = useTexts().keeping.copy
  const missing = missingIn(typed)
  return (field: keyof CopyTyped): string | undefined => {
    const own = pressed ? missing[field] : undefined
    const said =
      error instanceof ApiFailure ? error.fields.find(({ path }) => path === field)?.code : undefined
    const known: Readonly<Record<string, string | undefined>> = words
    return own !== undefined ? words[own] : said === undefined ? undefined : known[said]
  }
}

function isOfField(error: unknown): boolean {
  return error instanceof ApiFailure && error.code === 'VALIDATION_FAILED'
}
