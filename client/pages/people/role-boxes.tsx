import { Checkbox } from 'antd'
import { roles as known, type Role } from '../../../server/domain/actor.ts'
import { useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'

/** What is wrong with a choice of roles; null: nothing. The server and its database ask the same. */
export function rolesProblem(texts: Texts, roles: readonly Role[]): string | null {
  if (roles.length === 0) return texts.people.form.rolesRequired
  return roles.includes('security_admin') && roles.length > 1 ? texts.people.form.apart : null
}

type RoleBoxesProps = {
  roles: readonly Role[]
  onChange: (roles: Role[]) => void
  problem: string | null | undefined
}

export function RoleBoxes({ roles, onChange, problem }: RoleBoxesProps) {
  const texts = useTexts()
  const set = (role: Role, chosen: boolean) =>
    onChange(known.filter((one) => (one === role ? chosen : roles.includes(one))))
  return (
    <fieldset className="people-roles">
      <legend className="field-label">{texts.people.form.roles}</legend>
      {known.map((role) => (
        <Checkbox
          key={role}
          checked={roles.includes(role)}
          onChange={(event) => set(role, event.target.checked)}
        >
          {texts.common.person.roles[role]}
        </Checkbox>
      ))}
      <p className="field-error" role="alert">
        {problem}
      </p>
    </fieldset>
  )
}
