/** The page behind a link: choosing a password. Nobody is signed in here; the token stands after the # and is sent in a body. */
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'react-router'
import type { LinkOwner } from '../../server/contract/account.ts'
import { passwordFaultOf } from '../../server/domain/account.ts'
import { http, read } from '../api.ts'
import { ApiFailure } from '../failure.ts'
import { personIn, useLanguage, useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { EmptyState, ErrorState } from '../ui/answer.tsx'
import { LanguageSwitch } from '../ui/language-switch.tsx'
import { Facts } from '../ui/layout.tsx'
import { LinkButton } from '../ui/link-button.tsx'
import { PasswordField } from '../ui/password-field.tsx'
import { Wordmark } from '../ui/seal.tsx'
import { usePageTitle } from '../ui/top-bar.tsx'
import { Waiting } from '../ui/waiting.tsx'
import { faultIn } from './account.tsx'
import './people/people.css'

export function WelcomePage() {
  const texts = useTexts()
  const words = texts.people.welcome
  const token = useLocation().hash.slice(1)
  const [done, setDone] = useState<string | null>(null)
  const link = useQuery({
    queryKey: ['account-link', token],
    queryFn: () => read<LinkOwner>(http.api.account.links.open.$post({ json: { token } })),
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
  })
  usePageTitle(words.title[link.data?.purpose ?? 'invite'])
  return (
    <main className="welcome" id="content">
      <header>
        <span className="wordmark">
          <Wordmark />
        </span>
        <LanguageSwitch />
      </header>
      {done !== null ? (
        <EmptyState
          title={words.done}
          actions={
            <LinkButton to={paths.signIn()} type="primary">
              {words.toSignIn}
            </LinkButton>
          }
        >
          {words.doneBody(done)}
        </EmptyState>
      ) : link.data !== undefined ? (
        <ChooseForm token={token} owner={link.data} onDone={setDone} />
      ) : link.error === null ? (
        <Waiting />
      ) : (
        <Refusal error={link.error} onRetry={() => void link.refetch()} />
      )}
    </main>
  )
}

function isOver(error: unknown): boolean {
  return error instanceof ApiFailure && (error.code === 'LINK_OVER' || error.code === 'VALIDATION_FAILED')
}

function Refusal({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const words = useTexts().people.welcome
  if (isOver(error)) {
    return (
      <EmptyState title={words.over} actions={<LinkButton to={paths.signIn()}>{words.toSignIn}</LinkButton>}>
        {words.overBody}
      </EmptyState>
    )
  }
  return <ErrorState error={error} onRetry={onRetry} />
}

type ChooseProps = { token: string; owner: LinkOwner; onDone: (loginName: string) => void }

function ChooseForm({ token, owner, onDone }: ChooseProps) {
  const texts = useTexts()
  const language = useLanguage()
  const { own, welcome: words } = texts.people
  const [typed, setTyped] = useState({ next: '', again: '' })
  const [problems, setProblems] = useState<{ next?: string; again?: string }>({})
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setError(null)
    const fault = passwordFaultOf(typed.next, owner)
    const found = {
      ...(fault === null ? {} : { next: own.fault[fault] }),
      ...(typed.again === typed.next ? {} : { again: own.differs }),
    }
    setProblems(found)
    if (busy || Object.keys(found).length > 0) return
    setBusy(true)
    try {
      const json = { token, password: typed.next }
      onDone((await read(http.api.account.links.use.$post({ json }))).loginName)
    } catch (thrown) {
      const said = faultIn(thrown)
      if (said === null) setError(thrown)
      else setProblems({ next: own.fault[said] })
      setBusy(false)
    }
  }
  return (
    <form className="account-form" onSubmit={(event) => void submit(event)} noValidate>
      <h1 className="h1">{words.title[owner.purpose]}</h1>
      <p className="second">{words.hint(personIn(language, owner))}</p>
      <Facts rows={[[words.loginName, owner.loginName]]} />
      <input type="text" name="username" autoComplete="username" value={owner.loginName} readOnly hidden />
      <p className="second small">{own.rule}</p>
      {(['next', 'again'] as const).map((field) => (
        <PasswordField
          key={field}
          chosen
          label={own[field]}
          value={typed[field]}
          problem={problems[field] ?? null}
          onChange={(value) => setTyped((before) => ({ ...before, [field]: value }))}
        />
      ))}
      <Button type="primary" size="large" block htmlType="submit" loading={busy}>
        {words.submit}
      </Button>
      {error === null ? null : isOver(error) ? (
        <Refusal error={error} onRetry={() => undefined} />
      ) : (
        <ErrorState error={error} kept="here" />
      )}
    </form>
  )
}
