/** How complete the request is by its line's rules, for those who are to judge by it. */
import type { Consultation } from '../../../server/contract/consultation.ts'
import { useTexts } from '../../i18n/text.ts'
import { formatShare } from '../../ui/number.ts'

/** Nothing where nothing lacks: the reader has other things to see. */
export function CompletenessLine({ consultation }: { consultation: Consultation }) {
  const texts = useTexts()
  const { lacking, wanted, completeness } = consultation
  const words = texts.detail.completeness
  const missing = lacking.length === 0 ? wanted : lacking
  if (missing.length === 0) return null
  const names = texts.record.and(missing.map((item) => texts.request.item[item]))
  return (
    <p className="small second" data-testid="detail-completeness">
      {`${words.score(formatShare(completeness / 100))}　`}
      <span className={lacking.length === 0 ? undefined : 'tone-ochre'}>
        {lacking.length === 0 ? words.wanted(names) : words.lacking(names)}
      </span>
    </p>
  )
}
