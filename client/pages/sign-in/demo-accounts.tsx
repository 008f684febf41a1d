/** Accounts of the demonstration region, only where the server says that it is one. A click fills the fields and no more. */
import type { Health } from '../../../server/contract/session.ts'
import { useTexts } from '../../i18n/text.ts'
import type { Credentials } from '../../session.ts'

type DemoAccountsProps = {
  accounts: NonNullable<Health['demoAccounts']>
  onChoose: (credentials: Credentials) => void
}

export function DemoAccounts({ accounts, onChoose }: DemoAccountsProps) {
  const texts = useTexts()
  const roles: Readonly<Record<string, string>> = texts.common.person.roles
  if (accounts.length === 0) return null
  return (
    <section className="demo-accounts" aria-label={texts.session.demo.title}>
      <h2 className="label">{texts.session.demo.title}</h2>
      <ul>
        {accounts.map(({ role, loginName, password, name }) => (
          <li key={loginName}>
            <button
              type="button"
              onClick={() => onChoose({ loginName, password })}
              title={texts.session.demo.fill(name)}
            >
              <span className="dim">{roles[role] ?? role}</span>
              <span>{name}</span>
              <span className="mono tiny dim">{loginName}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className="tiny dim">{texts.session.demo.hint}</p>
    </section>
  )
}
