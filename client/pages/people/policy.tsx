/** Of whom the house requires a second factor. */
import { useQuery } from '@tanstack/react-query'
import { Checkbox, Select } from 'antd'
import { useId, useState } from 'react'
import type { PolicyVersions, SecondFactorPolicy } from '../../../server/contract/second-factor.ts'
import { http, read } from '../../api.ts'
import { ApiFailure } from '../../failure.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { usePlaces } from '../../people.ts'
import { useWrite } from '../../queries.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { useTime } from '../../ui/time.ts'
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
            /* what the house requires already stays required */
            disabled={policy.data?.administrators !== false}
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
          <Versions />
        </div>
      )}
    </ConfirmDialog>
  )
}

/** What was required before; nothing where nobody has ever set it. */
function Versions() {
  const texts = useTexts()
  const words = texts.secondFactor
  const language = useLanguage()
  const time = useTime()
  const places = usePlaces().data ?? []
  const versions = useQuery({
    queryKey: ['people', 'second-factor', 'versions'],
    queryFn: () => read<PolicyVersions>(http.api.people['second-factor'].versions.$get()),
    staleTime: 0,
  })
  const nameOf = (id: string) => {
    const place = places.find((one) => one.id === id)
    return place === undefined ? '' : nameIn(language, place.name)
  }
  if (versions.data === undefined || versions.data.length === 0) return null
  return (
    <section className="policy-versions" aria-label={words.policyVersions}>
      <h3 className="label">{words.policyVersions}</h3>
      <ol>
        {versions.data.map(({ version, administrators, institutionIds, at, by }) => {
          const of = [administrators ? words.ofAdministrators : '', ...institutionIds.map(nameOf)]
          const said = of.filter((one) => one !== '').join(texts.log.between)
          return (
            <li key={version} className="small" data-testid="policy-version">
              <span className="second">
                {[
                  words.policyVersion(version),
                  by === null ? '' : personIn(language, by),
                  time.short(at),
                ].join('　')}
              </span>
              <br />
              {said === '' ? words.ofNobody : said}
            </li>
          )
        })}
      </ol>
    </section>
  )
}
