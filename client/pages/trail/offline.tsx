/** What an auditor takes along: the public key with its fingerprint, the program, and how it is run. */
import { Button } from 'antd'
import { useState } from 'react'
import { downloadFile, saveFile } from '../../download.ts'
import { useTexts } from '../../i18n/text.ts'
import { ErrorState } from '../../ui/answer.tsx'
import { Section } from '../../ui/layout.tsx'
import { useTrailKey } from './data.ts'

const keyName = 'trail-public-key.pem'
const programName = 'trail-verifier.mjs'

export function Offline() {
  const { offline: words } = useTexts().trail
  const { data, error, refetch } = useTrailKey()
  const [failed, setFailed] = useState<unknown>(null)
  const program = async () => {
    setFailed(null)
    try {
      await downloadFile('/api/trail/verifier', programName)
    } catch (thrown) {
      setFailed(thrown)
    }
  }
  const save = (pem: string) => saveFile(new Blob([pem], { type: 'application/x-pem-file' }), keyName)
  return (
    <Section title={words.title}>
      <p className="trail-offline-body">{words.body}</p>
      {data === undefined ? (
        error === null ? null : (
          <ErrorState error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <>
          <p className="field-label">{words.fingerprint}</p>
          <p className="mono trail-fingerprint" data-testid="trail-fingerprint">
            {(data.current.fingerprint.match(/.{8}/g) ?? []).map((group) => (
              <span key={group}>{group} </span>
            ))}
          </p>
          {data.earlier.length === 0 ? null : (
            <p className="second small">{words.earlier(data.earlier.length)}</p>
          )}
          <div className="row">
            <Button onClick={() => save(data.pem)}>{words.key}</Button>
            <Button onClick={() => void program()}>{words.program}</Button>
          </div>
        </>
      )}
      {failed === null ? null : <ErrorState error={failed} onRetry={() => void program()} />}
      <p className="field-label">{words.command}</p>
      <code className="mono trail-command">
        node {programName} trail-….ndjson.gz {keyName}
      </code>
      <p className="second small">{words.host}</p>
    </Section>
  )
}
