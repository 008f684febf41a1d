/** Which columns the log shows, and in which order. */
import { Button, Checkbox, Modal } from 'antd'
import { useState } from 'react'
import { type LogColumnId, logColumnIds, usualLogColumns } from '../../../server/domain/log.ts'
import { useTexts } from '../../i18n/text.ts'
import { announce } from '../../ui/announce.tsx'
import { ErrorState } from '../../ui/answer.tsx'
import { Icon } from '../../ui/icon.tsx'
import { useChooseColumns } from './data.ts'

type Props = {
  shown: readonly LogColumnId[]
  /** After it has been kept; null: the usual ones. */
  onChosen: (columns: LogColumnId[] | null) => void
}

export function ColumnButton({ shown, onChosen }: Props) {
  const texts = useTexts().log.choose
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button onClick={() => setOpen(true)} data-testid="log-columns">
        {texts.open}
      </Button>
      {open ? <ColumnDialog shown={shown} onChosen={onChosen} onClose={() => setOpen(false)} /> : null}
    </>
  )
}

function ColumnDialog({ shown, onChosen, onClose }: Props & { onClose: () => void }) {
  const texts = useTexts()
  const words = texts.log.choose
  const [chosen, setChosen] = useState<readonly LogColumnId[]>(shown)
  const choose = useChooseColumns()
  const keep = async (columns: LogColumnId[] | null) => {
    await choose.mutateAsync({ columns })
    announce(words.kept)
    onChosen(columns)
    onClose()
  }
  const isUsual = chosen.join() === usualLogColumns.join()
  return (
    <Modal
      open
      title={words.title}
      onCancel={onClose}
      width={520}
      // The buttons stay in sight.
      styles={{ body: { maxHeight: '60vh', overflowY: 'auto' } }}
      closable={{ 'aria-label': texts.common.action.close }}
      footer={[
        <Button
          key="usual"
          onClick={() => setChosen(usualLogColumns)}
          disabled={isUsual}
          data-testid="log-columns-usual"
        >
          {words.usual}
        </Button>,
        <Button
          key="save"
          type="primary"
          disabled={chosen.length === 0}
          loading={choose.isPending}
          // The error stands in the dialog.
          onClick={() => void keep(isUsual ? null : [...chosen]).catch(() => undefined)}
          data-testid="log-columns-save"
        >
          {texts.common.action.save}
        </Button>,
      ]}
    >
      <p className="small second">{words.note}</p>
      {choose.error === null ? null : <ErrorState error={choose.error} kept="here" />}
      <ColumnLists chosen={chosen} onChange={setChosen} />
    </Modal>
  )
}

type ListsProps = { chosen: readonly LogColumnId[]; onChange: (chosen: readonly LogColumnId[]) => void }

function ColumnLists({ chosen, onChange }: ListsProps) {
  const { choose: words, column } = useTexts().log
  const hidden = logColumnIds.filter((id) => !chosen.includes(id))
  const move = (from: number, to: number) => {
    const next = [...chosen]
    const [moved] = next.splice(from, 1)
    if (moved !== undefined) onChange(next.toSpliced(to, 0, moved))
  }
  return (
    <>
      <h3 className="log-choice-title">{words.shown}</h3>
      {chosen.length === 0 ? (
        <p className="field-error" role="alert">
          {words.atLeastOne}
        </p>
      ) : null}
      <ol className="log-choice">
        {chosen.map((id, index) => (
          <li key={id} data-testid="log-column-shown" data-id={id}>
            <Checkbox checked onChange={() => onChange(chosen.filter((one) => one !== id))}>
              {column[id]}
            </Checkbox>
            <Mover
              label={words.up(column[id])}
              icon="up"
              still={index === 0}
              onPress={() => move(index, index - 1)}
            />
            <Mover
              label={words.down(column[id])}
              icon="down"
              still={index === chosen.length - 1}
              onPress={() => move(index, index + 1)}
            />
          </li>
        ))}
      </ol>
      <h3 className="log-choice-title">{words.hidden}</h3>
      <ul className="log-choice log-choice-hidden">
        {hidden.map((id) => (
          <li key={id} data-testid="log-column-hidden" data-id={id}>
            <Checkbox checked={false} onChange={() => onChange([...chosen, id])}>
              {column[id]}
            </Checkbox>
          </li>
        ))}
      </ul>
    </>
  )
}

type MoverProps = { label: string; icon: 'up' | 'down'; still: boolean; onPress: () => void }

/** Stays in the order of Tab when there is nowhere to go. */
function Mover({ label, icon, still, onPress }: MoverProps) {
  return (
    <Button
      type="text"
      size="small"
      aria-label={label}
      title={label}
      aria-disabled={still}
      className={still ? 'saved-still' : undefined}
      icon={<Icon name={icon} size={16} />}
      onClick={() => (still ? undefined : onPress())}
    />
  )
}
