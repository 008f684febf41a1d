/** A password with its label, the hint at caps lock, and the way to see what was typed. */
import { Input } from 'antd'
import { type KeyboardEvent, useId, useState } from 'react'
import { useTexts } from '../i18n/text.ts'

type PasswordFieldProps = {
  value: string
  onChange: (value: string) => void
  /** The sentence under the field. */
  problem?: string | null
  /** `current-password` unless said otherwise. */
  label?: string
  autoFocus?: boolean
  /** It is being chosen, not given: the browser may propose one. */
  chosen?: boolean
}

export function PasswordField({
  value,
  onChange,
  problem = null,
  label,
  autoFocus = false,
  chosen = false,
}: PasswordFieldProps) {
  const texts = useTexts()
  const id = useId()
  const [capsLock, setCapsLock] = useState(false)
  const [visible, setVisible] = useState(false)
  const look = (event: KeyboardEvent) => setCapsLock(event.getModifierState('CapsLock'))
  return (
    <div>
      <div className="field-label">
        <label htmlFor={id}>{label ?? texts.session.password}</label>
        <em aria-live="polite">{capsLock ? texts.session.capsLock : ''}</em>
      </div>
      <Input.Password
        id={id}
        size="large"
        value={value}
        maxLength={200}
        autoComplete={chosen ? 'new-password' : 'current-password'}
        // The field is the only thing to do where this is set: the sign-in overlay and the signing dialog.
        autoFocus={autoFocus}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={look}
        onKeyUp={look}
        onBlur={() => setCapsLock(false)}
        visibilityToggle={{ visible, onVisibleChange: setVisible }}
        iconRender={(shown) => (
          // The library's own button stands around it, and has its name in the page's language.
          <span className="eye">
            <Eye open={shown} />
          </span>
        )}
        status={problem === null ? '' : 'error'}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : `${id}-problem`}
      />
      <p className="field-error" id={`${id}-problem`} role="alert">
        {problem}
      </p>
    </div>
  )
}

function Eye({ open }: { open: boolean }) {
  return (
    <svg
      width="18"
      height="18"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      aria-hidden="true"
    >
      <path d="M2 10c2-3.6 4.8-5.2 8-5.2s6 1.6 8 5.2c-2 3.6-4.8 5.2-8 5.2S4 13.6 2 10z" />
      <circle cx="10" cy="10" r="2.4" />
      {open ? null : <path d="M4 16L16 4" />}
    </svg>
  )
}
