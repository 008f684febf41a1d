/** One link: who is to come, as what and when; and what is shown once when it is made. */
import { Button, Input, Select } from 'antd'
import type { Dayjs } from 'dayjs'
import { useRef, useState } from 'react'
import type { Consultation } from '../../../server/contract/consultation.ts'
import { earlierMinutes, type GuestKind, guestKinds } from '../../../server/domain/guest.ts'
import { ApiFailure } from '../../failure.ts'
import { useInviteGuest } from '../../guest.ts'
import { type Language, languages, useLanguage, useTexts } from '../../i18n/text.ts'
import { paths } from '../../paths.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { now } from '../../ui/clock.ts'
import { Code } from '../../ui/code.tsx'
import { useCopy } from '../../ui/copy.ts'
import { Labelled } from '../../ui/labelled.tsx'
import { useOverLimit } from '../../ui/limit.ts'
import { fromPicker, toPicker } from '../../ui/time.ts'
import { TypedDate } from '../../ui/typed-date.tsx'

/** Characters, as the contract counts them. */
const longestName = 40
/** ms after the planned end, or after now, for which a link holds where nothing else is said. */
const holds = 2 * 3_600_000

export type Made = { name: string; token: string | null }

type Typed = { name: string; kind: GuestKind; locale: Language; from: Dayjs | null; until: Dayjs | null }

/** From half an hour before the start, or from now on where that has passed. */
function proposed({ scheduledStart, scheduledEnd }: Consultation): Pick<Typed, 'from' | 'until'> {
  const from = scheduledStart === null ? 0 : Date.parse(scheduledStart) - earlierMinutes * 60_000
  const end = scheduledEnd === null ? 0 : Date.parse(scheduledEnd)
  return { from: toPicker(Math.max(from, now())), until: toPicker(Math.max(end, now()) + holds) }
}

type FormProps = { consultation: Consultation; onMade: (made: Made) => void }

export function InviteForm(props: FormProps) {
  const { form: words } = useTexts().guest
  const { typed, change, problems, error, busy, make } = useInvitation(props)
  return (
    <section aria-labelledby="guests-new">
      <h3 id="guests-new">{words.title}</h3>
      <div className="guests-form">
        <Labelled label={words.name} hint={words.nameHint} problem={problems.name}>
          {(id) => (
            <Input
              id={id}
              value={typed.name}
              onChange={(event) => change({ name: event.target.value })}
              onPressEnter={(event) => event.nativeEvent.isComposing || make()}
              autoComplete="off"
              data-testid="guest-name"
            />
          )}
        </Labelled>
        <KindField typed={typed} onChange={change} />
        <Labelled label={words.from} problem={problems.from}>
          {(id) => <TypedDate id={id} withHour value={typed.from} onChange={(from) => change({ from })} />}
        </Labelled>
        <Labelled label={words.until} problem={problems.until}>
          {(id) => <TypedDate id={id} withHour value={typed.until} onChange={(until) => change({ until })} />}
        </Labelled>
        <LocaleField typed={typed} onChange={change} />
      </div>
      {error === null ? null : <ErrorState error={error} kept="here" />}
      <Button type="primary" loading={busy} onClick={make} data-testid="guest-make">
        {words.make}
      </Button>
    </section>
  )
}

/** What is typed, what is wrong with it here and at the server, and the press. */
function useInvitation({ consultation, onMade }: FormProps) {
  const { problem: words } = useTexts().guest.form
  const language = useLanguage()
  const [typed, set] = useState<Typed>(() => ({
    name: '',
    kind: 'family',
    locale: language,
    ...proposed(consultation),
  }))
  const [asked, setAsked] = useState(false)
  const invite = useInviteGuest(consultation.id)
  const { from, until, kind, locale } = typed
  const name = typed.name.trim()
  const over = useOverLimit(name, longestName, 'pressed') ?? undefined
  const problem = useProblem(invite.error)
  const missing = asked ? words.required : undefined
  const change = (part: Partial<Typed>) => {
    if (invite.error !== null) invite.reset()
    set((before) => ({ ...before, ...part }))
  }
  const make = () => {
    setAsked(true)
    if (invite.isPending || name === '' || over !== undefined || from === null || until === null) return
    const [validFrom, validUntil] = [instantOf(from), instantOf(until)]
    invite.mutate(
      { name, kind, locale, validFrom, validUntil },
      { onSuccess: ({ token }) => onMade({ name, token }) },
    )
  }
  const problems = {
    name: over ?? (name === '' ? missing : problem('name')),
    from: from === null ? missing : problem('validFrom'),
    until: until === null ? missing : problem('validUntil'),
  }
  const error = isOfField(invite.error) ? null : invite.error
  return { typed, change, problems, error, busy: invite.isPending, make }
}

const instantOf = (picked: Dayjs) => new Date(fromPicker(picked)).toISOString()

type ChoicesProps = { typed: Typed; onChange: (part: Partial<Typed>) => void }

function KindField({ typed, onChange }: ChoicesProps) {
  const { guest } = useTexts()
  return (
    <Labelled label={guest.form.kind}>
      {(id) => (
        <Select
          id={id}
          value={typed.kind}
          onChange={(kind: GuestKind) => onChange({ kind })}
          options={guestKinds.map((kind) => ({ value: kind, label: guest.kinds[kind] }))}
          getPopupContainer={(trigger) => trigger.parentElement ?? document.body}
          data-testid="guest-kind"
        />
      )}
    </Labelled>
  )
}

/** Each in its own words, for whoever reads only that one. */
const localeNames: Readonly<Record<Language, string>> = { zh: '中文', en: 'English' }

function LocaleField({ typed, onChange }: ChoicesProps) {
  const { form: words } = useTexts().guest
  return (
    <fieldset className="guests-locale">
      <legend className="field-label">{words.locale}</legend>
      {languages.map((one) => (
        <label key={one} lang={one === 'zh' ? 'zh-CN' : 'en'}>
          <input
            type="radio"
            name="guest-locale"
            checked={typed.locale === one}
            onChange={() => onChange({ locale: one })}
          />
          {localeNames[one]}
        </label>
      ))}
    </fieldset>
  )
}

function isOfField(error: unknown): error is ApiFailure {
  return error instanceof ApiFailure && error.code === 'VALIDATION_FAILED' && error.fields.length > 0
}

/** What the server says of a field. */
function useProblem(error: unknown): (path: string) => string | undefined {
  const { problem } = useTexts().guest.form
  return (path) => {
    const code = isOfField(error) ? error.fields.find((field) => field.path === path)?.code : undefined
    if (code === undefined) return undefined
    return code in problem ? problem[code as keyof typeof problem] : problem.required
  }
}

/** The link, to be copied or read by a phone, this once. */
export function MadeLink({ made, onAnother }: { made: Made; onAnother: () => void }) {
  const words = useTexts().guest.made
  const { name, token } = made
  return (
    <section aria-labelledby="guests-made" data-testid="guest-made">
      <h3 id="guests-made">{words.title(name)}</h3>
      {token === null ? (
        <p role="alert" className="guests-gone" data-testid="guest-made-gone">
          {words.gone}
        </p>
      ) : (
        <Shown url={`${window.location.origin}${paths.guest(token)}`} />
      )}
      <Button onClick={onAnother} data-testid="guest-another">
        {words.another}
      </Button>
    </section>
  )
}

function Shown({ url }: { url: string }) {
  const words = useTexts().guest.made
  const field = useRef<HTMLTextAreaElement>(null)
  const { copied, failed, copy } = useCopy(url, words.copied, () => field.current?.select())
  return (
    <div className="guests-made">
      <Code className="guests-code" text={url} label={words.code} />
      <div>
        <p role="status">{words.once}</p>
        <textarea
          ref={field}
          readOnly
          rows={3}
          value={url}
          aria-label={words.link}
          onFocus={(event) => event.target.select()}
          data-testid="guest-url"
        />
        <Button type="primary" onClick={copy} data-testid="guest-copy">
          {copied ? words.copied : words.copy}
        </Button>
        {failed ? (
          <p className="small" role="alert">
            {words.copyFailed}
          </p>
        ) : null}
      </div>
    </div>
  )
}
