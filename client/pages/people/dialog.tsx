/** What the security administrator does with one account, each in a dialog of its own. */
import { Input } from 'antd'
import { useId, useState } from 'react'
import type { AccountLink } from '../../../server/contract/account.ts'
import type { Role } from '../../../server/domain/actor.ts'
import { useTexts } from '../../i18n/text.ts'
import {
  refreshPeople,
  useEndSessionsOf,
  useFactorReset,
  usePersonSessions,
  useRolesChange,
  useSendLink,
  useUseOfAccount,
} from '../../people.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { Waiting } from '../../ui/waiting.tsx'
import { type DialogProps, Stale, useChange } from './change.tsx'
import { DetailsDialog } from './details.tsx'
import { LinkShown } from './link.tsx'
import { RoleBoxes, rolesProblem } from './role-boxes.tsx'
import { SessionList } from './session-list.tsx'

export function PersonDialog({ asked, onClose }: DialogProps) {
  switch (asked.what) {
    case 'details':
      return <DetailsDialog asked={asked} onClose={onClose} />
    case 'roles':
      return <RolesDialog asked={asked} onClose={onClose} />
    case 'link':
      return <LinkDialog asked={asked} onClose={onClose} />
    case 'sessions':
      return <SessionsDialog asked={asked} onClose={onClose} />
    case 'factor':
      return <FactorDialog asked={asked} onClose={onClose} />
    default:
      return <UseDialog asked={asked} how={asked.what} onClose={onClose} />
  }
}

function RolesDialog({ asked: { item, name }, onClose }: DialogProps) {
  const texts = useTexts()
  const words = texts.people
  const [roles, setRoles] = useState<Role[]>(item.roles)
  const [problem, setProblem] = useState<string | null>(null)
  const change = useRolesChange(item.id)
  const { stale, run } = useChange(words.done.roles)
  const confirm = async () => {
    const found = rolesProblem(texts, roles)
    setProblem(found)
    if (found !== null) return false
    return run(() => change.mutateAsync({ version: item.version, roles }))
  }
  return (
    <ConfirmDialog
      open
      title={words.rolesTitle(name)}
      action={texts.common.action.save}
      onConfirm={confirm}
      onClose={onClose}
      confirmTestId="roles-ok"
    >
      <p className="second people-note">{words.rolesNote}</p>
      <RoleBoxes roles={roles} onChange={setRoles} problem={problem} />
      <Stale shown={stale} />
    </ConfirmDialog>
  )
}

function LinkDialog({ asked: { item }, onClose }: DialogProps) {
  const words = useTexts().people
  const [mail, setMail] = useState('')
  const [link, setLink] = useState<AccountLink | null>(null)
  const id = useId()
  const send = useSendLink(item.id)
  if (link !== null) return <LinkShown link={link} onClose={onClose} />
  const confirm = async () => {
    const made = await send.mutateAsync(mail.trim() === '' ? null : mail.trim())
    await refreshPeople()
    setLink(made)
    return false
  }
  return (
    <ConfirmDialog
      open
      title={words.link.askTitle[item.state === 'invited' ? 'invite' : 'reset']}
      action={words.link.make}
      onConfirm={confirm}
      onClose={onClose}
      confirmTestId="link-ok"
    >
      <p className="second people-note">{words.link.ask}</p>
      <label className="field-label" htmlFor={id}>
        {words.form.mail}
      </label>
      <Input
        id={id}
        type="email"
        maxLength={254}
        value={mail}
        onChange={(event) => setMail(event.target.value)}
      />
      <p className="tiny dim">{words.form.mailHint}</p>
    </ConfirmDialog>
  )
}

function SessionsDialog({ asked: { item, name }, onClose }: DialogProps) {
  const words = useTexts().people
  const sessions = usePersonSessions(item.id)
  const end = useEndSessionsOf(item.id)
  const { run } = useChange(words.done.ended)
  return (
    <ConfirmDialog
      open
      danger
      title={words.ended.title(name)}
      action={words.ended.action}
      onConfirm={() => run(() => end.mutateAsync(null))}
      onClose={onClose}
      confirmTestId="sessions-ok"
    >
      <p className="second people-note">{words.ended.body}</p>
      {sessions.data === undefined ? (
        sessions.error === null ? (
          <Waiting />
        ) : (
          <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />
        )
      ) : (
        <SessionList items={sessions.data} none={words.ended.none} />
      )}
    </ConfirmDialog>
  )
}

function FactorDialog({ asked: { item, name }, onClose }: DialogProps) {
  const words = useTexts().secondFactor
  const reset = useFactorReset(item.id)
  const { run } = useChange(words.isReset)
  return (
    <ConfirmDialog
      open
      danger
      title={words.resetTitle(name)}
      action={words.reset}
      onConfirm={() => run(() => reset.mutateAsync(null))}
      onClose={onClose}
      confirmTestId="factor-ok"
    >
      <p className="second">{words.resetBody}</p>
    </ConfirmDialog>
  )
}

function UseDialog({ asked: { item, name }, how, onClose }: DialogProps & { how: 'disable' | 'enable' }) {
  const words = useTexts().people
  const change = useUseOfAccount(item.id, how)
  const { stale, run } = useChange(how === 'disable' ? words.done.disabled : words.done.enabled)
  return (
    <ConfirmDialog
      open
      danger={how === 'disable'}
      title={words[how].title(name)}
      action={words[how].action}
      onConfirm={() => run(() => change.mutateAsync(item.version))}
      onClose={onClose}
      confirmTestId={`${how}-ok`}
    >
      <p className="second">{words[how].body}</p>
      <Stale shown={stale} />
    </ConfirmDialog>
  )
}
