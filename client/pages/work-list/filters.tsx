/** Chips over the list: urgency and the states in which somebody has to act, with their counts. */
import type { ConsultationSummary } from '../../../server/contract/consultation.ts'
import type { ConsultationState, Urgency } from '../../../server/domain/consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import type { Texts } from '../../i18n/zh.ts'
import { Chip, Chips } from '../../ui/chip.tsx'
import { Mark } from '../../ui/mark.tsx'
import { Triangle } from '../../ui/urgency.tsx'
import type { WorkFilter } from './work.ts'

type StateFilter = keyof Texts['consultation']['filterState']

export const doctorFilters: readonly StateFilter[] = ['returned', 'signed']
export const expertFilters: readonly StateFilter[] = ['submitted', 'accepted', 'reporting']
const urgencyFilters: readonly Urgency[] = ['emergency', 'urgent']

type FiltersProps = {
  filter: WorkFilter
  states: readonly StateFilter[]
  /** All rows before narrowing; null while not all are known, then no counts are shown. */
  base: readonly ConsultationSummary[] | null
  onChange: (change: { urgency?: Urgency | undefined; state?: ConsultationState | undefined }) => void
}

export function Filters({ filter, states, base, onChange }: FiltersProps) {
  const texts = useTexts()
  const count = (fits: (row: ConsultationSummary) => boolean) =>
    base === null ? {} : { count: base.filter(fits).length }
  return (
    <Chips label={texts.consultation.filters}>
      <Chip
        pressed={filter.urgency === undefined && filter.state === undefined}
        onToggle={() => onChange({ urgency: undefined, state: undefined })}
        {...count(() => true)}
      >
        {texts.consultation.all}
      </Chip>
      {urgencyFilters.map((urgency) => (
        <Chip
          key={urgency}
          pressed={filter.urgency === urgency}
          onToggle={() =>
            onChange({ urgency: filter.urgency === urgency ? undefined : urgency, state: undefined })
          }
          {...count((row) => row.urgency === urgency)}
        >
          <span className={urgency === 'emergency' ? 'tone-cinnabar' : 'tone-ochre'}>
            <Triangle filled={urgency === 'emergency'} />
          </span>
          {texts.state.urgency[urgency]}
        </Chip>
      ))}
      {states.map((state) => (
        <Chip
          key={state}
          pressed={filter.state === state}
          onToggle={() => onChange({ state: filter.state === state ? undefined : state, urgency: undefined })}
          {...count((row) => row.state === state)}
        >
          <Mark state={state} />
          {texts.consultation.filterState[state]}
        </Chip>
      ))}
    </Chips>
  )
}
