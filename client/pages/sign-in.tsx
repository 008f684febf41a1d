/** Signing in. Left the six lines as six lines, ● Beijing and ○ Hohhot; right the form (look §3, picture 9). */
import { Button, Input } from 'antd'
import { type FormEvent, useId, useState } from 'react'
import { Navigate, useNavigate, useSearchParams } from 'react-router'
import { languages, setLanguage, useLanguage, useTexts } from '../i18n/text.ts'
import { safeNext } from '../paths.ts'
import { type Credentials, signIn, useHealth, useSession } from '../session.ts'
import { BannerLines } from '../ui/banner.tsx'
import { CodeField } from '../ui/code-field.tsx'
import { PasswordField } from '../ui/password-field.tsx'
import { Wordmark } from '../ui/seal.tsx'
import { codeAsked, signInSentence } from '../ui/sign-in-sentence.ts'
import { usePageTitle } from '../ui/top-bar.tsx'
import { DemoAccounts } from './sign-in/demo-accounts.tsx'
import { SixLines } from './sign-in/six-lines.tsx'
import './sign-in/sign-in.css'

export function SignInPage() {
  const texts = useTexts()
  const session = useSession()
  const [parameters] = useSearchParams()
  usePageTitle(texts.session.title)
  if (session.data != null) return <Navigate to={safeNext(parameters.get('next'))} replace />
  return (
    <div className="sign-in">
      <BannerLines signedIn={false} />
      <div className="sign-in-about">
        <div className="wordmark sign-in-wordmark">
          <Wordmark large />
        </div>
        <div className="sign-in-middle">
          <p className="sign-in-sentence">
            {texts.session.sentence.map((line) => (
              <span key={line}>{line}</span>
            ))}
          </p>
          <SixLines />
        </div>
        <p className="tiny dim">{texts.session.disclaimer}</p>
      </div>
      <main className="sign-in-form" id="content">
        <SignInForm />
      </main>
    </div>
  )
}

type Problem = { loginName?: string; password?: string }

function useSignIn() {
  const texts = useTexts()
  const navigate = useNavigate()
  const [parameters] = useSearchParams()
  const [credentials, setCredentials] = useState<Credentials>({ loginName: '', password: '' })
  const [problem, setProblem] = useState<Problem>({})
  const [busy, setBusy] = useState(false)
  /* null: no code is asked for; else what is said of the last one */
  const [asked, setAsked] = useState<string | null>(null)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    const missing = lacking(credentials, texts.session.required)
    setProblem(missing)
    if (Object.keys(missing).length > 0) return
    setBusy(true)
    try {
      await signIn({ ...credentials, loginName: credentials.loginName.trim() })
      await navigate(safeNext(parameters.get('next')), { replace: true })
    } catch (error) {
      const said = codeAsked(texts, error)
      if (said === null) setProblem({ password: signInSentence(texts, error) })
      else setAsked(said)
    } finally {
      setBusy(false)
    }
  }
  return { credentials, setCredentials, problem, asked, busy, submit }
}

function lacking({ loginName, password }: Credentials, sentences: Required<Problem>): Problem {
  return {
    ...(loginName.trim() === '' ? { loginName: sentences.loginName } : {}),
    ...(password === '' ? { password: sentences.password } : {}),
  }
}

function SignInForm() {
  const texts = useTexts()
  const health = useHealth()
  const id = useId()
  const { credentials, setCredentials, problem, asked, busy, submit } = useSignIn()
  const words = texts.session
  return (
    <>
      <form onSubmit={(event) => void submit(event)} noValidate>
        <h1 className="h1">{words.title}</h1>
        <p className="second sign-in-hint">{words.hint}</p>
        <label className="field-label" htmlFor={id}>
          {words.loginName}
        </label>
        <Input
          id={id}
          size="large"
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={100}
          value={credentials.loginName}
          onChange={(event) => setCredentials({ ...credentials, loginName: event.target.value })}
          status={problem.loginName === undefined ? '' : 'error'}
          aria-invalid={problem.loginName !== undefined}
          aria-describedby={`${id}-problem`}
        />
        <p className="field-error sign-in-gap" id={`${id}-problem`} role="alert">
          {problem.loginName}
        </p>
        <PasswordField
          value={credentials.password}
          onChange={(password) => setCredentials({ ...credentials, password })}
          problem={problem.password ?? null}
        />
        {asked === null ? null : (
          <CodeField
            autoFocus
            value={credentials.code ?? ''}
            onChange={(code) => setCredentials({ ...credentials, code })}
            problem={asked === '' ? null : asked}
          />
        )}
        <Button type="primary" size="large" block htmlType="submit" loading={busy} className="sign-in-button">
          {busy ? words.submitting : words.submit}
        </Button>
      </form>
      <p className="small second sign-in-forgotten">{words.forgotten}</p>
      {health.data?.demo === true ? (
        <DemoAccounts accounts={health.data.demoAccounts ?? []} onChoose={setCredentials} />
      ) : null}
      <hr className="sign-in-rule" />
      <div className="small second sign-in-foot">
        <StatusLine />
        <LanguageSwitch />
      </div>
    </>
  )
}

/** Whether the system can be used, in words. */
function StatusLine() {
  const { status } = useTexts().session
  const health = useHealth()
  if (health.data === undefined) {
    return <span role="status">{health.isError ? status.unreachable : status.checking}</span>
  }
  if (health.isRefetchError) return <span role="status">{status.unreachable}</span>
  return (
    <span role="status">
      {health.data.status === 'ok' ? status.ok(health.data.linesOpen) : status.degraded}
    </span>
  )
}

const languageTags = { zh: 'zh-CN', en: 'en' } as const

function LanguageSwitch() {
  const texts = useTexts()
  const chosen = useLanguage()
  return (
    // biome-ignore lint/a11y/useSemanticElements: two buttons, not a set of fields
    <span className="row sign-in-language" role="group" aria-label={texts.session.language.label}>
      {languages.map((language) => (
        <button
          key={language}
          type="button"
          className="text-button"
          lang={languageTags[language]}
          aria-pressed={language === chosen}
          onClick={() => void setLanguage(language)}
        >
          {texts.session.language[language]}
        </button>
      ))}
    </span>
  )
}
