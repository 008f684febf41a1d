/** The filters of the access log. */
import { Button, Input, Select } from 'antd'
import { useEffect, useState } from 'react'
import { accessCategories, categoryNames } from '../../../server/contract/access-kind.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { Chip } from '../../ui/chip.tsx'
import { RangeFilter } from '../log/range-filter.tsx'
import { type Filters, useAccessOptions } from './data.ts'
import { PatientFilter } from './patient-filter.tsx'

type Props = { filters: Filters; onChange: (change: Filters) => void }

const narrowing = ['personId', 'address', 'category', 'patientId'] as const

export function FilterBar({ filters, onChange }: Props) {
  const texts = useTexts()
  const words = texts.access
  const narrowed = narrowing.some((name) => filters[name] !== undefined)
  return (
    <div className="log-filters">
      <RangeFilter label={words.filters} days={filters} onChange={onChange} />
      <Selects filters={filters} onChange={onChange} />
      <AddressField filters={filters} onChange={onChange} />
      <PatientFilter chosen={filters.patientId} onChoose={(patientId) => onChange({ patientId })} />
      {narrowed ? null : (
        <Chip
          pressed={filters.who === undefined}
          onToggle={() => onChange({ who: filters.who === undefined ? 'people' : undefined })}
        >
          {words.withSystem}
        </Chip>
      )}
      {narrowed ? (
        <Button
          type="link"
          onClick={() => onChange(Object.fromEntries(narrowing.map((name) => [name, undefined])))}
        >
          {words.clear}
        </Button>
      ) : null}
    </div>
  )
}

function Selects({ filters, onChange }: Props) {
  const { access: words } = useTexts()
  const language = useLanguage()
  const { people = [] } = useAccessOptions().data ?? {}
  const selects = [
    [
      'category',
      words.filter.category,
      accessCategories.map((one) => ({ value: one as string, label: nameIn(language, categoryNames[one]) })),
    ],
    [
      'personId',
      words.filter.person,
      people.map((one) => ({
        value: one.id,
        label: `${personIn(language, one)}　${nameIn(language, one.institution)}`,
      })),
    ],
  ] as const
  return selects.map(([name, label, options]) => (
    <Select
      key={name}
      aria-label={label}
      className="log-select"
      placeholder={words.filter.any(label)}
      value={filters[name] ?? null}
      options={options}
      allowClear
      popupMatchSelectWidth={false}
      showSearch={{ optionFilterProp: 'label' }}
      onChange={(value: string | null | undefined) => onChange({ [name]: value ?? undefined })}
    />
  ))
}

const wholeAddress = /^[0-9a-fA-F.:]{2,64}$/

/** Taken when it is finished: half an address is none. */
function AddressField({ filters, onChange }: Props) {
  const { filter } = useTexts().access
  const [typed, setTyped] = useState(filters.address ?? '')
  useEffect(() => setTyped(filters.address ?? ''), [filters.address])
  const take = () => {
    const address = typed.trim()
    if (address === (filters.address ?? '')) return
    if (address === '' || wholeAddress.test(address))
      onChange({ address: address === '' ? undefined : address })
  }
  const wrong = typed.trim() !== '' && !wholeAddress.test(typed.trim())
  return (
    <Input
      aria-label={filter.address}
      className="access-address"
      placeholder={filter.addressHint}
      value={typed}
      maxLength={64}
      allowClear
      status={wrong ? 'error' : ''}
      aria-invalid={wrong}
      onChange={(event) => {
        setTyped(event.target.value)
        if (event.target.value === '') onChange({ address: undefined })
      }}
      onPressEnter={take}
      onBlur={take}
    />
  )
}
