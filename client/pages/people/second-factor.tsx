/** The second factor of one's own account: switching it on with an authenticator, and the recovery codes, once. */
import { Button, Input } from 'antd'
import { type FormEvent, useId, useState } from 'react'
import type { Enrolment } from '../../../server/contract/second-factor.ts'
import { http, read } from '../../api.ts'
import { ApiFailure } from '../../failure.ts'
import { useTexts } from '../../i18n/text.ts'
import { keys, queryClient, useWrite } from '../../queries.ts'
import { useMe } from '../../session.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { CodeField } from '../../ui/code-field.tsx'

export function SecondFactor() {
  const words = useTexts().secondFactor
  const me = useMe()
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null)
  const [codes, setCodes] = useState<string[] | null>(null)
  const [error, setError] = useState<unknown>(null)
  const begin = useWrite((_nothing: null, options) =>
    read(http.api.account['second-factor'].$post({}, options)),
  )
  if (codes !== null) return <Codes codes={codes} />
  if (me.secondFactor === 'on') return <p className="second">{words.on}</p>
  if (enrolment !== null) return <Confirm enrolment={enrolment} onDone={setCodes} />
  const start = async () => {
    setError(null)
    try {
      setEnrolment(await begin.mutateAsync(null))
    } catch (thrown) {
      setError(thrown)
    }
  }
  return (
    <>
      <p className={me.secondFactor === 'due' ? 'people-failed' : 'second'} role="status">
        {me.secondFactor === 'due' ? words.due : words.off}
      </p>
      <Button
        style={{ marginTop: 12 }}
        type={me.secondFactor === 'due' ? 'primary' : 'default'}
        loading={begin.isPending}
        onClick={() => void start()}
      >
        {words.begin}
      </Button>
      {error === null ? null : <ErrorState error={error} />}
    </>
  )
}

type ConfirmProps = { enrolment: Enrolment; onDone: (codes: string[]) => void }

function Confirm({ enrolment, onDone }: ConfirmProps) {
  const texts = useTexts()
  const words = texts.secondFactor
  const id = useId()
  const [code, setCode] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [error, setError] = useState<unknown>(null)
  const confirm = useWrite((given: string, options) =>
    read(http.api.account['second-factor'].confirm.$post({ json: { code: given } }, options)),
  )
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setError(null)
    setProblem(null)
    try {
      onDone((await confirm.mutateAsync(code)).codes)
    } catch (thrown) {
      const wrong =
        thrown instanceof ApiFailure && (thrown.code === 'CODE_WRONG' || thrown.code === 'VALIDATION_FAILED')
      if (wrong) setProblem(texts.errors.codes.SECOND_FACTOR_WRONG.what)
      else setError(thrown)
    }
  }
  return (
    <form className="account-form" onSubmit={(event) => void submit(event)} noValidate>
      <p className="second">{words.scan}</p>
      <Qr rows={enrolment.qr} label={words.scan} />
      <label className="field-label" htmlFor={id}>
        {words.key}
      </label>
      <Input id={id} readOnly className="mono" value={enrolment.key} data-testid="factor-key" />
      <CodeField value={code} onChange={setCode} problem={problem} />
      <div>
        <Button type="primary" htmlType="submit" loading={confirm.isPending}>
          {words.confirm}
        </Button>
      </div>
      {error === null ? null : <ErrorState error={error} kept="here" />}
    </form>
  )
}

/** Dark on white whatever the page's colours are: cameras want it so; four modules of quiet around (ISO/IEC 18004). */
function Qr({ rows, label }: { rows: readonly (readonly boolean[])[]; label: string }) {
  const size = rows.length + 8
  const dark = rows.flatMap((row, y) => row.flatMap((on, x) => (on ? [`M${x + 4} ${y + 4}h1v1h-1z`] : [])))
  return (
    <svg
      className="factor-qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path fill="#fff" d={`M0 0h${size}v${size}H0z`} />
      <path fill="#000" d={dark.join('')} />
    </svg>
  )
}

function Codes({ codes }: { codes: readonly string[] }) {
  const words = useTexts().secondFactor
  return (
    <div className="account-form">
      <p role="status">{words.codes}</p>
      <ul className="factor-codes mono" data-testid="recovery-codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div>
        <Button
          type="primary"
          onClick={() =>
            void queryClient.invalidateQueries({ queryKey: keys.me }).then(() => location.reload())
          }
        >
          {words.kept}
        </Button>
      </div>
    </div>
  )
}
