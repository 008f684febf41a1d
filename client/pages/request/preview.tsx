/** The request as Beijing will read it. */
import { Drawer } from 'antd'
import { useTexts } from '../../i18n/text.ts'
import { CaseReading, FourReading, QuestionList, Vitals } from '../detail/reading.tsx'
import { WishReading } from '../detail/wish.tsx'
import '../detail/detail.css'
import { useDesk } from './desk.ts'
import { contentOf } from './form.ts'

type PreviewProps = { open: boolean; onClose: () => void }

export function FormPreview({ open, onClose }: PreviewProps) {
  const texts = useTexts()
  return (
    <Drawer
      open={open}
      onClose={onClose}
      size={720}
      title={texts.request.previewTitle}
      closable={{ 'aria-label': texts.request.backToForm }}
      destroyOnHidden
    >
      {open ? <PreviewBody /> : null}
    </Drawer>
  )
}

function PreviewBody() {
  const texts = useTexts()
  const { draft } = useDesk()
  const { record, invitation, purpose, questions, board } = contentOf(draft.content.get())
  return (
    <div className="form-preview">
      <CaseReading record={record} />
      <Vitals record={record} />
      <FourReading record={record} />
      <div className="reading">
        <h3>{texts.invitation.reason}</h3>
        <div className="reading-text">
          {invitation.reason || <span className="dim">{texts.record.notRecorded}</span>}
        </div>
        <h3>{texts.record.purpose}</h3>
        <div className="reading-text">
          {purpose || <span className="dim">{texts.record.notRecorded}</span>}
        </div>
        <h3>{texts.record.questions}</h3>
        <QuestionList questions={questions} />
        <WishReading wish={board} />
      </div>
    </div>
  )
}
