/** Where to search, and what narrows the results. */
import { Select } from 'antd'
import type { FilterContent, SearchPlace } from '../../../server/contract/search.ts'
import { inOrder } from '../../../server/domain/beijing.ts'
import { states, urgencies } from '../../../server/domain/consultation.ts'
import { useLines } from '../../consultation.ts'
import { nameIn, useLanguage, useTexts } from '../../i18n/text.ts'
import type { SearchFilter } from '../../search.ts'
import { Chip, Chips } from '../../ui/chip.tsx'
import { DayRange } from '../../ui/day-range.tsx'
import { Mark } from '../../ui/mark.tsx'
import { SaveView } from '../../ui/saved-views.tsx'

type FiltersProps = {
  filter: SearchFilter
  current: FilterContent
  onChange: (change: SearchFilter) => void
}

export function SearchFilters({ filter, current, onChange }: FiltersProps) {
  const texts = useTexts()
  const words = texts.search
  const places = Object.keys(words.place) as SearchPlace[]
  return (
    <>
      <Chips label={words.places}>
        <Chip pressed={filter.in === undefined} onToggle={() => onChange({ in: undefined })}>
          {words.everywhere}
        </Chip>
        {places.map((place) => (
          <Chip
            key={place}
            pressed={filter.in === place}
            onToggle={() => onChange({ in: filter.in === place ? undefined : place })}
          >
            {words.place[place]}
          </Chip>
        ))}
      </Chips>
      <div className="results-filters">
        <Selects filter={filter} onChange={onChange} />
        <DayRange
          label={words.days}
          placeholder={[words.from, words.to]}
          days={filter}
          onChange={({ from, to }) => onChange({ from, to })}
        />
        <SaveView filter={current} worth={current.page === 'search' && current.q !== '' && inOrder(filter)} />
      </div>
    </>
  )
}

function Selects({ filter, onChange }: Omit<FiltersProps, 'current'>) {
  const texts = useTexts()
  const language = useLanguage()
  const lines = useLines().data ?? []
  const selects = [
    [
      'lineId',
      texts.search.line,
      lines.map((line) => ({ value: line.id, label: nameIn(language, line.name) })),
    ],
    [
      'state',
      texts.search.state,
      states.map((state) => ({
        value: state,
        label: (
          <span className="results-option">
            <Mark state={state} /> {texts.state.names[state]}
          </span>
        ),
      })),
    ],
    [
      'urgency',
      texts.search.urgency,
      urgencies.map((one) => ({ value: one, label: texts.state.urgency[one] })),
    ],
  ] as const
  return selects.map(([name, label, options]) => (
    <Select<string>
      key={name}
      aria-label={label}
      className="results-select"
      placeholder={texts.search.any(label)}
      value={filter[name] ?? null}
      options={[...options]}
      allowClear
      popupMatchSelectWidth={false}
      onChange={(value: string | undefined) => onChange({ [name]: value ?? undefined })}
    />
  ))
}
