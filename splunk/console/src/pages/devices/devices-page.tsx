import { useState } from 'react';
import { addressOf } from '../../app/location.ts';
import { Link } from '../../app/link.tsx';
import type { PageProps } from '../../app/pages.ts';
import { labApi, type Device, type DevicePage } from '../../api/lab-api.ts';
import { useLoaded } from '../../api/use-loaded.ts';
import { ShowLoaded } from '../../components/loaded.tsx';
import { Nothing } from '../../components/nothing.tsx';
import { formatTime } from '../../time/format-time.ts';
import { fetchLastMetrics, type LastMetrics } from './last-metrics.ts';

/** The things of the registry: their certificates, what they reported last, and what Device Defender holds against them. */
export default function DevicesPage({ source }: PageProps) {
  const [tokens, setTokens] = useState<readonly (string | undefined)[]>([undefined]);
  const token = tokens.at(-1);
  const page = useLoaded((signal) => labApi.devices(source, token, signal), [source, token]);
  const metrics = useLoaded((signal) => fetchLastMetrics(source, signal), [source]);
  return (
    <div className="page">
      <div className="page-head">
        <div>
          <h1>Devices</h1>
          <p className="hint">What AWS IoT knows of each thing, and what it last told Device Defender.</p>
        </div>
      </div>
      <ShowLoaded loaded={page} what="Asking AWS IoT for its things">
        {({ devices, nextToken }: DevicePage) =>
          devices.length === 0 ? (
            <Nothing title="No device is registered here">
              Devices appear when something provisions them: start a scenario, or connect your own.
            </Nothing>
          ) : (
            <>
              <div className="scroll-x card">
                <table className="grid">
                  <thead>
                    <tr>
                      <th scope="col">Thing</th>
                      <th scope="col">Certificate</th>
                      <th scope="col">Last report (lab time)</th>
                      <th scope="col">Open TCP ports</th>
                      <th scope="col" className="number">
                        Refused
                      </th>
                      <th scope="col">Behaviors in alarm</th>
                      <th scope="col">Look closer</th>
                    </tr>
                  </thead>
                  <tbody>
                    {devices.map((device) => (
                      <DeviceRow
                        key={device.thing}
                        device={device}
                        source={source}
                        last={metrics.state === 'ready' ? metrics.value.get(device.thing) : undefined}
                      />
                    ))}
                  </tbody>
                </table>
              </div>
              {metrics.state === 'failed' && (
                <p className="bad-text">
                  The last metrics could not be read from Splunk: {String(metrics.error)}
                </p>
              )}
              <nav className="pager" aria-label="Pages of devices">
                {tokens.length > 1 && (
                  <button onClick={() => setTokens(tokens.slice(0, -1))}>Previous</button>
                )}
                {nextToken && <button onClick={() => setTokens([...tokens, nextToken])}>Next</button>}
              </nav>
            </>
          )
        }
      </ShowLoaded>
    </div>
  );
}

interface DeviceRowProps {
  readonly device: Device;
  readonly source: string;
  readonly last: LastMetrics | undefined;
}

function DeviceRow({
  device: { thing, attributes, certificates, violations },
  source,
  last,
}: DeviceRowProps) {
  const from = source === 'lab' ? undefined : source;
  return (
    <tr>
      <td>
        <strong>{thing}</strong>
        <div className="hint">
          {Object.entries(attributes)
            .map(([name, value]) => `${name}: ${value}`)
            .join(', ')}
        </div>
      </td>
      <td>
        {certificates.length === 0 && <span className="hint">none</span>}
        {certificates.map(({ id, status, validUntil }) => (
          <div key={id}>
            <span className={`badge ${status === 'ACTIVE' ? 'good' : 'bad'}`}>{status}</span>{' '}
            <code title={id}>{id.slice(0, 8)}…</code>
            {validUntil && <span className="hint"> until {validUntil.slice(0, 10)}</span>}
          </div>
        ))}
      </td>
      <td>{last ? formatTime(last.seen * 1000) : <span className="hint">no report</span>}</td>
      <td>{last?.ports.join(', ')}</td>
      <td className="number">{last?.refused}</td>
      <td>
        {violations.length === 0 && <span className="hint">none</span>}
        {violations.map(({ behavior, metric }) => (
          <div key={behavior}>
            <span className="badge bad">{behavior}</span> <span className="hint">{metric}</span>
          </div>
        ))}
      </td>
      <td>
        <Link href={addressOf('/dashboards/iot_device', { source: from, 'form.thing': thing })}>
          Investigate
        </Link>
        {' · '}
        <Link
          href={addressOf('/search', {
            source: from,
            q: `\`iot_posture_index\` thing="${thing}" OR thingName="${thing}"`,
            earliest: '0',
          })}
        >
          Events
        </Link>
      </td>
    </tr>
  );
}
