/** One's own account: the password, and where one is signed in. */
import { Button } from 'antd'
import { type FormEvent, useState } from 'react'
import { type PasswordFault, passwordFaultOf, passwordFaults } from '../../server/domain/account.ts'
import { http, read } from '../api.ts'
import { ApiFailure } from '../failure.ts'
import { useTexts } from '../i18n/text.ts'
import type { Texts } from '../i18n/zh.ts'
import { ownSessionsKey, useOwnSessions } from '../people.ts'
import { queryClient, useWrite } from '../queries.ts'
import { useMe } from '../session.ts'
import { announce } from '../ui/announce.tsx'
import { ErrorState } from '../ui/answer.tsx'
import { PageHead, Section, Sheet } from '../ui/layout.tsx'
import { PasswordField } from '../ui/password-field.tsx'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { SecondFactor } from './people/second-factor.tsx'
import { SessionList } from './people/session-list.tsx'
import './people/people.css'

export function AccountPage() {
  const texts = useTexts()
  const words = texts.people.own
  usePageTitle(words.title)
  return (
    <Sheet main reading>
      <div className="account">
        <PageHead title={words.title} />
      </div>
      <Section title={words.password}>
        <PasswordForm />
      </Section>
      <Section title={texts.secondFactor.title}>
        <SecondFactor />
      </Section>
      <Section title={words.sessions} note={words.sessionsNote}>
        <OwnSessions />
      </Section>
    </Sheet>
  )
}

type Typed = { current: string; next: string; again: string }
type Problems = Partial<Record<keyof Typed, string>>

/** What the server said of a password that was chosen. */
export function faultIn(error: unknown): PasswordFault | null {
  if (!(error instanceof ApiFailure)) return null
  const code = error.fields.find(({ path }) => path === 'password')?.code
  return passwordFaults.find((fault) => fault === code) ?? null
}

function refused(texts: Texts, error: unknown): Problems | null {
  const words = texts.people.own
  const fault = faultIn(error)
  if (fault !== null) return { next: words.fault[fault] }
  if (!(error instanceof ApiFailure)) return null
  if (error.code === 'PASSWORD_WRONG') return { current: words.wrong }
  if (error.code !== 'ACCOUNT_LOCKED') return null
  return { current: words.locked(Math.max(1, Math.ceil((error.retryAfterSeconds ?? 60) / 60))) }
}

function usePasswordChange() {
  const texts = useTexts()
  const words = texts.people.own
  const { loginName, person } = useMe()
  const [typed, setTyped] = useState<Typed>({ current: '', next: '', again: '' })
  const [problems, setProblems] = useState<Problems>({})
  const [error, setError] = useState<unknown>(null)
  const [said, setSaid] = useState('')
  const change = useWrite((json: { current: string; password: string }, options) =>
    read(http.api.account.password.$put({ json }, options)),
  )
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setError(null)
    setSaid('')
    const fault = passwordFaultOf(typed.next, { loginName, name: person.name, nameEn: person.nameEn })
    const found: Problems = {
      ...(typed.current === '' ? { current: words.required } : {}),
      ...(fault === null ? {} : { next: words.fault[fault] }),
      ...(typed.again === typed.next ? {} : { again: words.differs }),
    }
    setProblems(found)
    if (change.isPending || Object.keys(found).length > 0) return
    try {
      const { sessions } = await change.mutateAsync({ current: typed.current, password: typed.next })
      setTyped({ current: '', next: '', again: '' })
      setSaid(words.changed(sessions))
      await queryClient.invalidateQueries({ queryKey: ownSessionsKey })
    } catch (thrown) {
      const known = refused(texts, thrown)
      if (known === null) setError(thrown)
      else setProblems(known)
    }
  }
  return { typed, setTyped, problems, error, said, busy: change.isPending, submit }
}

function PasswordForm() {
  const words = useTexts().people.own
  const { typed, setTyped, problems, error, said, busy, submit } = usePasswordChange()
  return (
    <form className="account-form" onSubmit={(event) => void submit(event)} noValidate>
      <p className="second small">{words.rule}</p>
      {(['current', 'next', 'again'] as const).map((field) => (
        <PasswordField
          key={field}
          label={words[field]}
          chosen={field !== 'current'}
          value={typed[field]}
          problem={problems[field] ?? null}
          onChange={(value) => setTyped((before) => ({ ...before, [field]: value }))}
        />
      ))}
      <div>
        <Button type="primary" htmlType="submit" loading={busy}>
          {words.submit}
        </Button>
      </div>
      <p role="status">{said}</p>
      {error === null ? null : <ErrorState error={error} kept="here" />}
    </form>
  )
}

function OwnSessions() {
  const words = useTexts().people.own
  const sessions = useOwnSessions()
  const [error, setError] = useState<unknown>(null)
  const end = useWrite((key: string, options) =>
    key === ''
      ? read(http.api.account.sessions.$delete({}, options))
      : read(http.api.account.sessions[':key'].$delete({ param: { key } }, options)),
  )
  const finish = async (key: string) => {
    setError(null)
    try {
      await end.mutateAsync(key)
      announce(words.endedOthers)
    } catch (thrown) {
      setError(thrown)
    }
    await sessions.refetch()
  }
  if (sessions.data === undefined) {
    return sessions.error === null ? (
      <Waiting />
    ) : (
      <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />
    )
  }
  const busyKey = end.isPending ? end.variables : undefined
  return (
    <>
      <SessionList items={sessions.data} none="" onEnd={(key) => void finish(key)} busyKey={busyKey} />
      {sessions.data.length > 1 ? (
        <Button style={{ marginTop: 12 }} loading={busyKey === ''} onClick={() => void finish('')}>
          {words.endOthers}
        </Button>
      ) : null}
      {error === null ? null : <ErrorState error={error} />}
    </>
  )
}
