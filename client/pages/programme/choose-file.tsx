/** Where a file is chosen or dropped, and what it may look like. */
import { Button } from 'antd'
import { type DragEvent, useRef, useState } from 'react'
import { fieldNames, rowFields } from '../../../server/domain/ledger-row.ts'
import { saveFile } from '../../download.ts'
import { useLanguage, useTexts } from '../../i18n/text.ts'

export function ChooseFile({ onFile }: { onFile: (file: File) => void }) {
  const words = useTexts().ledger.import
  const language = useLanguage()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    const [file] = event.dataTransfer.files
    if (file !== undefined) onFile(file)
  }
  const saveTemplate = () => {
    const head = rowFields.map((field) => fieldNames[field][language === 'zh' ? 0 : 1]).join(',')
    saveFile(new Blob([`\uFEFF${head}\r\n`], { type: 'text/csv' }), words.templateName)
  }
  return (
    <section
      className={over ? 'programme-drop programme-over' : 'programme-drop'}
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
        <Button size="large" onClick={saveTemplate}>
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
        {words.rules.map((rule) => (
          <li key={rule}>{rule}</li>
        ))}
      </ul>
    </section>
  )
}
