/** What a second person does with a large export of somebody else. */
import { Button } from 'antd'
import { useState } from 'react'
import type { LogExport } from '../../../server/contract/export.ts'
import { personIn, useLanguage, useTexts } from '../../i18n/text.ts'
import { ConfirmDialog } from '../../ui/confirm.tsx'
import { formatCount } from '../../ui/number.ts'
import { WordsField } from '../../ui/words-field.tsx'
import { useDecide } from './data.ts'
import { useExportWords } from './export-words.ts'

const longestReason = 500

export function DecisionButtons({ item }: { item: LogExport }) {
  const { exports: words } = useTexts()
  const [asking, setAsking] = useState<'approve' | 'refuse' | null>(null)
  const close = () => setAsking(null)
  return (
    <>
      <Button type="primary" onClick={() => setAsking('approve')} data-testid="export-approve">
        {words.decide.approve}
      </Button>
      <Button onClick={() => setAsking('refuse')} data-testid="export-refuse">
        {words.decide.refuse}
      </Button>
      {asking === 'approve' ? <ApproveDialog item={item} onClose={close} /> : null}
      {asking === 'refuse' ? <RefuseDialog item={item} onClose={close} /> : null}
    </>
  )
}

type Props = { item: LogExport; onClose: () => void }

function What({ item }: { item: LogExport }) {
  const { exports: words } = useTexts()
  const language = useLanguage()
  const filterWords = useExportWords()
  return (
    <p>
      {words.decide.what(
        personIn(language, item.askedBy),
        formatCount(item.rows),
        words.format[item.format],
        filterWords(item.filters).join('　'),
      )}
    </p>
  )
}

function ApproveDialog({ item, onClose }: Props) {
  const { exports: words } = useTexts()
  const decide = useDecide(item.id)
  return (
    <ConfirmDialog
      open
      title={words.decide.approveTitle(item.number)}
      action={words.decide.approve}
      onConfirm={() => decide.mutateAsync({ decision: 'approve' })}
      onClose={onClose}
      confirmTestId="export-approve-sure"
    >
      <What item={item} />
      <p className="second small">{words.decide.approveNote}</p>
    </ConfirmDialog>
  )
}

function RefuseDialog({ item, onClose }: Props) {
  const texts = useTexts()
  const { exports: words } = texts
  const [reason, setReason] = useState('')
  const [checked, setChecked] = useState(false)
  const decide = useDecide(item.id)
  const lacks = reason.trim() === ''
  const confirm = () => {
    setChecked(true)
    return lacks ? false : decide.mutateAsync({ decision: 'refuse', reason })
  }
  return (
    <ConfirmDialog
      open
      title={words.decide.refuseTitle(item.number)}
      action={words.decide.refuse}
      danger
      onConfirm={confirm}
      onClose={onClose}
      confirmTestId="export-refuse-sure"
    >
      <What item={item} />
      <WordsField
        label={words.decide.reason}
        value={reason}
        onChange={setReason}
        most={longestReason}
        rows={2}
        problem={checked && lacks ? texts.errors.fields.required : null}
        autoFocus
        testId="export-reason"
      />
    </ConfirmDialog>
  )
}
