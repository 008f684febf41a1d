/** A copy of the record for the patient: who asks and what was seen of them, then the archive; and the copies made so far. */
import { Button, Checkbox, Input, Modal, Radio, Select } from 'antd'
import { useState } from 'react'
import type { Consultation } from '../../../server/contract/consultation.ts'
import type { SubjectCopy } from '../../../server/contract/subject-copy.ts'
import { dayOf } from '../../../server/domain/beijing.ts'
import { askers, copyLanguages, identityDocuments } from '../../../server/domain/subject-copy.ts'
import { downloadFile } from '../../download.ts'
import { ApiFailure } from '../../failure.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { retrySeconds } from '../../queries.ts'
import { type CopyTyped, copyFile, useMakeCopy, useSubjectCopies } from '../../subject-copy.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { now } from '../../ui/clock.ts'
import { Labelled } from '../../ui/labelled.tsx'
import { fromPicker, toPicker, useTime } from '../../ui/time.ts'
import { TypedDate } from '../../ui/typed-date.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { WordsField } from '../../ui/words-field.tsx'
import './copy.css'

type DialogProps = { consultation: Consultation; onClose: () => void }

export default function CopyDialog({ consultation, onClose }: DialogProps) {
  const texts = useTexts()
  const words = texts.keeping.copy
  const [made, setMade] = useState<{ id: string; number: string } | null>(null)
  return (
    <Modal
      open
      title={words.title}
      width={640}
      onCancel={onClose}
      mask={{ closable: false }}
      closable={{ 'aria-label': texts.common.action.close }}
      footer={
        <div className="row" style={{ justifyContent: 'flex-end' }}>
          <Button onClick={onClose} data-testid="copy-close">
            {texts.common.action.close}
          </Button>
        </div>
      }
    >
      <div className="copy" data-testid="copy">
        <p className="small second">{words.note}</p>
        {made === null ? (
          <CopyForm id={consultation.id} onMade={setMade} />
        ) : (
          <section aria-live="polite" data-testid="copy-made">
            <h3>{words.made(made.number)}</h3>
            <p className="small second">{words.madeNote}</p>
            <div className="row">
              <Fetch id={made.id} main />
              <Button onClick={() => setMade(null)}>{words.another}</Button>
            </div>
          </section>
        )}
        <Copies id={consultation.id} />
      </div>
    </Modal>
  )
}

function Fetch({ id, main = false }: { id: string; main?: boolean }) {
  const words = useTexts().keeping.copy
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const fetch = async () => {
    setBusy(true)
    setError(null)
    try {
      await downloadFile(copyFile(id), 'record-copy.zip')
    } catch (thrown) {
      setError(thrown)
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Button
        type={main ? 'primary' : 'default'}
        size={main ? 'middle' : 'small'}
        loading={busy}
        onClick={() => void fetch()}
        data-testid="copy-fetch"
      >
        {busy ? words.fetching : words.fetch}
      </Button>
      {error === null ? null : <ErrorState error={error} kept="nothing" />}
    </>
  )
}

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

function CopyForm({ id, onMade }: FormProps) {
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
    if (Object.keys(missingIn(typed)).length > 0) return
    make.mutate(typed, { onSuccess: onMade })
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
            most={500}
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
        <Labelled key={name} label={words[name]} problem={problem(name)}>
          {(field) => (
            <Input
              id={field}
              value={typed[name]}
              maxLength={name === 'askerName' ? 60 : 40}
              autoComplete="off"
              onChange={(event) => change({ [name]: event.target.value })}
              data-testid={`copy-${name}`}
            />
          )}
        </Labelled>
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

function Copies({ id }: { id: string }) {
  const words = useTexts().keeping.copy
  const { data, error, refetch } = useSubjectCopies(id)
  return (
    <section aria-labelledby="copy-list">
      <h3 id="copy-list">{words.list}</h3>
      {data !== undefined ? (
        data.items.length === 0 ? (
          <p className="small second">{words.none}</p>
        ) : (
          <ul className="copy-list">
            {data.items.map((copy) => (
              <CopyLine key={copy.id} copy={copy} />
            ))}
          </ul>
        )
      ) : error === null ? (
        <Waiting />
      ) : (
        <ErrorState error={error} kept="nothing" onRetry={() => void refetch()} retriesEvery={retrySeconds} />
      )}
    </section>
  )
}

function CopyLine({ copy }: { copy: SubjectCopy }) {
  const words = useTexts().keeping.copy
  const language = useLanguage()
  const time = useTime()
  const who = [words.askers[copy.asker], copy.askerName, copy.relation].filter((one) => one !== '').join('　')
  return (
    <li data-testid="copy-line">
      <div>
        <b className="mono">{copy.number}</b>
        <small>{`${who}　${words.documents[copy.document]}　${copy.reason}`}</small>
        <small>{words.by(personIn(language, copy.madeBy), time.short(copy.madeAt))}</small>
      </div>
      {copy.until === null ? null : <Fetch id={copy.id} />}
    </li>
  )
}
