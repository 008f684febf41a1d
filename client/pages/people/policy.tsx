/** Of whom the house requires a second factor. */
import { useQuery } from '@tanstack/react-query'
import { Checkbox, Select } from 'antd'
import { useId, useState } from 'react'
import type { SecondFactorPolicy } from '../../../server/contract/second-factor.ts'
import { http, read } from '../../api.ts'
import { ApiFailure } from '../../failure.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { usePlaces } from '../../people.ts'
import { useWrite } from '../../queries.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { Waiting } from '../../ui/waiting.tsx'

export function PolicyDialog({ onClose }: { onClose: () => void }) {
  const texts = useTexts()
  const words = texts.secondFactor
  const language = useLanguage()
  const places = usePlaces().data ?? []
  const id = useId()
  const [draft, setDraft] = useState<SecondFactorPolicy | null>(null)
  const [stale, setStale] = useState(false)
  const policy = useQuery({
    queryKey: ['people', 'second-factor'],
    queryFn: () => read<SecondFactorPolicy>(http.api.people['second-factor'].$get()),
    staleTime: 0,
  })
  const save = useWrite((json: SecondFactorPolicy, options) =>
    read(http.api.people['second-factor'].$put({ json }, options)),
  )
  const shown = draft ?? policy.data
  const confirm = async () => {
    if (shown === undefined) return false
    setStale(false)
    try {
      await save.mutateAsync(shown)
      return true
    } catch (error) {
      if (!(error instanceof ApiFailure && error.code === 'CONFLICT')) throw error
      setDraft(null)
      setStale(true)
      return false
    } finally {
      await policy.refetch()
    }
  }
  return (
    <ConfirmDialog
      open
      title={words.policy}
      action={texts.common.action.save}
      onConfirm={confirm}
      onClose={onClose}
      confirmTestId="policy-ok"
    >
      {shown === undefined ? (
        policy.error === null ? (
          <Waiting />
        ) : (
          <ErrorState error={policy.error} onRetry={() => void policy.refetch()} />
        )
      ) : (
        <div className="account-form">
          <p className="second">{words.policyNote}</p>
          <Checkbox
            checked={shown.administrators}
            onChange={(event) => setDraft({ ...shown, administrators: event.target.checked })}
          >
            {words.administrators}
          </Checkbox>
          <div>
            <label className="field-label" htmlFor={id}>
              {words.institutions}
            </label>
            <Select
              id={id}
              mode="multiple"
              style={{ width: '100%' }}
              optionFilterProp="label"
              value={shown.institutionIds}
              options={places.map((place) => ({
                value: place.id as SecondFactorPolicy['institutionIds'][number],
                label: nameIn(language, place.name),
              }))}
              onChange={(institutionIds) => setDraft({ ...shown, institutionIds })}
            />
          </div>
          <p className="field-error" role="alert">
            {stale ? texts.people.changed : ''}
          </p>
        </div>
      )}
    </ConfirmDialog>
  )
}
