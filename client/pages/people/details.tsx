/** Correcting what somebody is called and where they are of. */
import { useState } from 'react'
import type { PersonCorrection } from '../../../server/contract/account.ts'
import { ApiFailure } from '../../failure.ts'
import { useTexts } from '../../i18n/text.ts'
import { useCorrection } from '../../people.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { type DialogProps, Stale, useChange } from './change.tsx'
import {
  type DetailProblems,
  detailsLacking,
  type PersonDetails,
  PersonFields,
  without,
} from './person-fields.tsx'

export function DetailsDialog({ asked: { item, name }, onClose }: DialogProps) {
  const texts = useTexts()
  const words = texts.people
  const [details, setDetails] = useState<PersonDetails>({
    name: item.name,
    nameEn: item.nameEn,
    titleZh: item.title.zh,
    titleEn: item.title.en,
    institutionId: item.institutionId,
    departmentId: item.departmentId,
  })
  const [problems, setProblems] = useState<DetailProblems>({})
  const correction = useCorrection(item.id)
  const { stale, run } = useChange(words.done.details)
  const set = (change: Partial<PersonDetails>) => {
    setDetails((before) => ({ ...before, ...change }))
    setProblems((before) => without(before, change))
  }
  const confirm = async () => {
    const { institutionId, ...rest } = details
    const missing = detailsLacking(texts, details)
    setProblems(missing)
    if (Object.keys(missing).length > 0 || institutionId === null) return false
    try {
      const to = { version: item.version, institutionId, ...rest, name: rest.name.trim() }
      return await run(() => correction.mutateAsync(to as PersonCorrection))
    } catch (error) {
      if (!(error instanceof ApiFailure) || error.code !== 'VALIDATION_FAILED') throw error
      setProblems(Object.fromEntries(error.fields.map(({ path }) => [path, words.form.invalid])))
      return false
    }
  }
  const { department, departmentId } = item
  return (
    <ConfirmDialog
      open
      title={words.details.title(name)}
      action={texts.common.action.save}
      onConfirm={confirm}
      onClose={onClose}
      width={620}
      confirmTestId="details-ok"
    >
      <p className="second people-note">{words.details.note}</p>
      <div className="people-form">
        <PersonFields
          details={details}
          onChange={set}
          problems={problems}
          now={{
            institution: { id: item.institutionId, name: item.institution },
            department:
              department === null || departmentId === null ? null : { id: departmentId, name: department },
          }}
        />
      </div>
      <Stale shown={stale} />
    </ConfirmDialog>
  )
}
