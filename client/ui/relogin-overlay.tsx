/**
 * Signed out by time: the page behind is covered and cannot be read or reached, the password is asked on top, and then
 * everything is where it was (look §4).
 */
import { Button } from 'antd'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { createPortal } from 'react-dom'
import { personIn, useLanguage, useTexts } from '../i18n/text.ts'
import { paths } from '../paths.ts'
import { reloginNeeded } from '../relogin.ts'
import { forget, signInAgain, useSession } from '../session.ts'
import { CodeField } from './code-field.tsx'
import { PasswordField } from './password-field.tsx'
import { codeAsked, signInSentence } from './sign-in-sentence.ts'
import { useStore } from './store.ts'

export function ReloginOverlay() {
  const needed = useStore(reloginNeeded)
  const me = useSession().data
  if (!needed || me == null) return null
  return createPortal(
    <Overlay loginName={me.loginName} name={me.person.name} nameEn={me.person.nameEn} />,
    document.body,
  )
}

/** Takes everything else out of reach of keyboard and screen reader while the overlay stands. */
function useAlone(): React.RefObject<HTMLDivElement | null> {
  const overlay = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const others = [...document.body.children].filter(
      (element): element is HTMLElement => element instanceof HTMLElement && element !== overlay.current,
    )
    const focused = document.activeElement
    for (const element of others) element.inert = true
    return () => {
      for (const element of others) element.inert = false
      if (focused instanceof HTMLElement) focused.focus()
    }
  }, [])
  return overlay
}

function useAgain(loginName: string) {
  const texts = useTexts()
  const [password, setPassword] = useState('')
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [code, setCode] = useState('')
  const [asked, setAsked] = useState<string | null>(null)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (busy) return
    if (password === '') {
      setProblem(texts.session.required.password)
      return
    }
    setBusy(true)
    try {
      await signInAgain({ loginName, password, ...(asked === null ? {} : { code }) })
    } catch (error) {
      const said = codeAsked(texts, error)
      setAsked((before) => said ?? before)
      setProblem(said === null ? signInSentence(texts, error) : null)
      setBusy(false)
    }
  }
  return { password, setPassword, code, setCode, asked, busy, problem, submit }
}

type OverlayProps = { loginName: string; name: string; nameEn: string }

function Overlay({ loginName, name, nameEn }: OverlayProps) {
  const texts = useTexts()
  const language = useLanguage()
  const overlay = useAlone()
  const { password, setPassword, code, setCode, asked, busy, problem, submit } = useAgain(loginName)
  const words = texts.session.relogin
  const leave = () => {
    forget()
    window.location.assign(paths.signIn())
  }
  return (
    <div className="relogin" ref={overlay} role="dialog" aria-modal="true" aria-labelledby="relogin-title">
      <form onSubmit={(event) => void submit(event)} noValidate>
        <h1 className="h1" id="relogin-title">
          {words.title}
        </h1>
        <p className="second" style={{ margin: '4px 0 18px' }}>
          {words.body}
        </p>
        <p style={{ marginBottom: 12 }}>
          {words.as(`${personIn(language, { name, nameEn })}　${loginName}`)}
        </p>
        <input type="text" name="username" autoComplete="username" value={loginName} readOnly hidden />
        <PasswordField value={password} onChange={setPassword} problem={problem} autoFocus />
        {asked === null ? null : (
          <CodeField value={code} onChange={setCode} problem={asked === '' ? null : asked} autoFocus />
        )}
        <Button type="primary" size="large" block htmlType="submit" loading={busy} style={{ marginTop: 18 }}>
          {words.submit}
        </Button>
        <p style={{ marginTop: 16 }}>
          <button type="button" className="text-button" onClick={leave}>
            {words.other}
          </button>
        </p>
        <p className="tiny dim">{words.otherHint}</p>
      </form>
    </div>
  )
}
