/** The page of a consultation of which the record was destroyed: that it was, by which plan, and its course without words. */
import type { Consultation } from '../../../server/contract/consultation.ts'
import type { Destroyed } from '../../../server/contract/destruction.ts'
import { useTexts } from '../../i18n/text.ts'
import { Section } from '../../ui/layout.tsx'
import { usePageTitle } from '../../ui/top-bar.tsx'
import { useWidth } from '../../ui/width.ts'
import { DestroyedNote } from '../keeping/destroyed.tsx'
import { Course } from './course.tsx'
import { DetailHead, PhoneHead } from './head.tsx'

type Props = { consultation: Consultation; destroyed: Destroyed }

export function DestroyedCase({ consultation, destroyed }: Props) {
  const texts = useTexts()
  const phone = useWidth() === 'phone'
  usePageTitle(texts.detail.number(consultation.number))
  return (
    <div className="detail detail-destroyed">
      <main className="detail-main" id="content" tabIndex={-1}>
        <div className="detail-case">
          {phone ? <PhoneHead consultation={consultation} /> : <DetailHead consultation={consultation} />}
          <DestroyedNote destroyed={destroyed} />
          <Section title={texts.detail.course.title} note={texts.detail.course.note}>
            <Course consultation={consultation} />
          </Section>
        </div>
      </main>
    </div>
  )
}
