/** The filters above the log. */
import { Button, Select } from 'antd'
import { states, urgencies } from '../../../server/domain/consultation.ts'
import { figureIds, figureOf } from '../../../server/domain/statistics.ts'
import { nameIn, personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { Mark } from '../../ui/mark.tsx'
import { type FilterName, type Filters, useLines, useLogOptions } from './data.ts'
import { RangeFilter } from './range-filter.tsx'

const narrowing = [
  'lineId',
  'institutionId',
  'personId',
  'state',
  'urgency',
  'number',
  'figure',
  'part',
  'asOf',
  'departmentId',
  'slot',
] as const satisfies readonly FilterName[]

type Props = { filters: Filters; onChange: (change: Filters) => void }

export function FilterBar({ filters, onChange }: Props) {
  const texts = useTexts()
  const language = useLanguage()
  const narrowed = narrowing.some((name) => filters[name] !== undefined)
  const figure = figureIds.find((one) => one === filters.figure)
  return (
    <div className="log-filters">
      <RangeFilter label={texts.log.filters} days={filters} onChange={onChange} />
      <Selects filters={filters} onChange={onChange} />
      {figure === undefined ? null : (
        <b data-testid="log-figure">
          {(filters.part === 'missed' ? texts.statistics.behindMissed : texts.statistics.behind)(
            nameIn(language, figureOf(figure).name),
          )}
        </b>
      )}
      {narrowed ? (
        <Button
          type="link"
          onClick={() => onChange(Object.fromEntries(narrowing.map((name) => [name, undefined])))}
        >
          {texts.log.clear}
        </Button>
      ) : null}
    </div>
  )
}

type Choice = { value: string; label: React.ReactNode; words: string }

function Selects({ filters, onChange }: Props) {
  const texts = useTexts()
  const language = useLanguage()
  const lines = useLines().data ?? []
  const { institutions = [], people = [] } = useLogOptions().data ?? {}
  const shown = people.filter(
    (person) => filters.institutionId === undefined || person.institutionId === filters.institutionId,
  )
  const choice = (value: string, words: string, label: React.ReactNode = words): Choice => ({
    value,
    label,
    words,
  })
  const selects: readonly (readonly [
    'lineId' | 'institutionId' | 'personId' | 'state' | 'urgency',
    string,
    Choice[],
  ])[] = [
    ['lineId', texts.log.filter.line, lines.map((line) => choice(line.id, nameIn(language, line.name)))],
    [
      'institutionId',
      texts.log.filter.institution,
      institutions.map((one) => choice(one.id, nameIn(language, one.name))),
    ],
    [
      'personId',
      texts.log.filter.person,
      shown.map((person) => choice(person.id, personIn(language, person))),
    ],
    [
      'state',
      texts.log.filter.state,
      states
        .filter((state) => state !== 'draft')
        .map((state) =>
          choice(
            state,
            texts.state.names[state],
            <span className="log-option">
              <Mark state={state} /> {texts.state.names[state]}
            </span>,
          ),
        ),
    ],
    ['urgency', texts.log.filter.urgency, urgencies.map((one) => choice(one, texts.state.urgency[one]))],
  ]
  return selects.map(([name, label, options]) => (
    <Select
      key={name}
      aria-label={label}
      className="log-select"
      placeholder={texts.log.filter.any(label)}
      value={filters[name] ?? null}
      options={options}
      allowClear
      popupMatchSelectWidth={false}
      showSearch={options.length > 8 ? { optionFilterProp: 'words' } : false}
      onChange={(value: string | null | undefined) => onChange({ [name]: value ?? undefined })}
    />
  ))
}
