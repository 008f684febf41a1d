/** Inviting somebody: who, where, with which roles; then the link. */
import { useState } from 'react'
import type { AccountLink, Invitation } from '../../../server/contract/account.ts'
import type { Role } from '../../../server/domain/actor.ts'
import { ApiFailure } from '../../failure.ts'
import { useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { refreshPeople, useInvite } from '../../people.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { LinkShown } from './link.tsx'
import { detailsLacking, type PersonDetails, PersonFields, TypedField, without } from './person-fields.tsx'
import { RoleBoxes, rolesProblem } from './role-boxes.tsx'

type Draft = PersonDetails & { loginName: string; mail: string; roles: Role[] }
type Problems = Partial<Record<keyof Draft, string>>

const empty: Draft = {
  name: '',
  nameEn: '',
  loginName: '',
  titleZh: '',
  titleEn: '',
  mail: '',
  institutionId: null,
  departmentId: null,
  roles: [],
}

function lacking(texts: Texts, draft: Draft): Problems {
  const { required, invalid } = texts.people.form
  const roles = rolesProblem(texts, draft.roles)
  const login = draft.loginName.trim().toLowerCase()
  return {
    ...detailsLacking(texts, draft),
    ...(login === '' ? { loginName: required } : {}),
    ...(login !== '' && !/^[a-z0-9._@-]{2,100}$/.test(login) ? { loginName: invalid } : {}),
    ...(roles === null ? {} : { roles }),
  }
}

/** The server's word on single fields. @returns null where it is about something else */
function refused(texts: Texts, error: unknown): Problems | null {
  if (!(error instanceof ApiFailure)) return null
  if (error.code === 'LOGIN_TAKEN') return { loginName: texts.errors.codes.LOGIN_TAKEN.what }
  if (error.code !== 'VALIDATION_FAILED') return null
  const fields = error.fields.map(({ path }) => (path === 'mailAddress' ? 'mail' : path.split('.')[0]))
  return Object.fromEntries(fields.map((field) => [field, texts.people.form.invalid]))
}

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const texts = useTexts()
  const words = texts.people.form
  const [draft, setDraft] = useState<Draft>(empty)
  const [problems, setProblems] = useState<Problems>({})
  const [link, setLink] = useState<AccountLink | null>(null)
  const invite = useInvite()
  if (link !== null) return <LinkShown link={link} onClose={onClose} />
  const confirm = async () => {
    const missing = lacking(texts, draft)
    setProblems(missing)
    if (Object.keys(missing).length > 0 || draft.institutionId === null) return false
    const { mail, loginName, institutionId, ...rest } = draft
    const input = {
      ...rest,
      institutionId,
      loginName: loginName.trim(),
      mailAddress: mail.trim() === '' ? null : mail.trim(),
    }
    try {
      setLink(await invite.mutateAsync(input as Invitation))
      await refreshPeople()
    } catch (error) {
      const known = refused(texts, error)
      if (known === null) throw error
      setProblems(known)
    }
    return false
  }
  const set = (change: Partial<Draft>) => {
    setDraft((before) => ({ ...before, ...change }))
    setProblems((before) => without(before, change))
  }
  return (
    <ConfirmDialog
      open
      title={words.title}
      action={words.submit}
      onConfirm={confirm}
      onClose={onClose}
      width={620}
      confirmTestId="invite-ok"
    >
      <p className="second people-note">{words.note}</p>
      <InviteFields draft={draft} onChange={set} problems={problems} />
    </ConfirmDialog>
  )
}

type FieldsProps = { draft: Draft; onChange: (change: Partial<Draft>) => void; problems: Problems }

function InviteFields({ draft, onChange, problems }: FieldsProps) {
  const words = useTexts().people.form
  const typed = (field: 'loginName' | 'mail', most: number, hint: string) => (
    <TypedField
      {...{ most, hint, label: words[field], value: draft[field], problem: problems[field] }}
      onChange={(value) => onChange({ [field]: value })}
    />
  )
  return (
    <div className="people-form">
      <PersonFields details={draft} onChange={onChange} problems={problems}>
        {typed('loginName', 100, words.loginHint)}
        {typed('mail', 254, words.mailHint)}
      </PersonFields>
      <RoleBoxes roles={draft.roles} onChange={(roles) => onChange({ roles })} problem={problems.roles} />
    </div>
  )
}
