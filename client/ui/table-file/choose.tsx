/** Where a table is chosen or dropped, and what it may look like. */
import { Button } from 'antd'
import { type DragEvent, useRef, useState } from 'react'
import { useTexts } from '../../i18n/text.ts'
import './table-file.css'

type ChooseProps = {
  /** What its rows may be, one sentence each. */
  rules: readonly string[]
  onFile: (file: File) => void
  onTemplate: () => void
}

export function ChooseTable({ rules, onFile, onTemplate }: ChooseProps) {
  const words = useTexts().tableFile
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const [file] = event.dataTransfer.files
    if (file !== undefined) onFile(file)
  }
  return (
    <section
      className={over ? 'table-file-drop table-file-over' : 'table-file-drop'}
      aria-label={words.choose}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <p>{words.drop}</p>
      <div className="row">
        <Button type="primary" size="large" onClick={() => input.current?.click()}>
          {words.choose}
        </Button>
        <Button size="large" onClick={onTemplate} data-testid="table-template">
          {words.template}
        </Button>
      </div>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={words.choose}
        accept=".xlsx,.csv,.txt,.tsv"
        data-testid="table-file"
        onChange={(event) => {
          const [file] = event.target.files ?? []
          event.target.value = ''
          if (file !== undefined) onFile(file)
        }}
      />
      <ul className="small second">
        {rules.map((rule) => (
          <li key={rule}>{rule}</li>
        ))}
      </ul>
    </section>
  )
}
