// A device made with AWS's own SDK (npm install aws-iot-device-sdk-v2): connects with its certificate, reports what it is
// told to Device Defender and prints the answer. Endpoint, thing, ports: the rest is in the environment.
//
//   CA=.lab/ca.pem CERT=….cert.pem KEY=….key.pem node sdk-device.mjs localhost:8883 infusion-pump-001 22,631,1883

import sdk from 'aws-iot-device-sdk-v2';

const { iot, mqtt } = sdk;
const [endpoint, thing, ports] = process.argv.slice(2);
const [host, port = '8883'] = endpoint.split(':');
const { CA, CERT, KEY } = process.env;
const topic = `$aws/things/${thing}/defender/metrics/json`;

const config = iot.AwsIotMqttConnectionConfigBuilder.new_mtls_builder_from_path(CERT, KEY)
  .with_certificate_authority_from_path(undefined, CA)
  .with_client_id(thing)
  .with_clean_session(true)
  .with_endpoint(host)
  .with_port(Number(port))
  .build();
const connection = new mqtt.MqttClient().new_connection(config);
await connection.connect();

const answered = new Promise((resolve) => {
  const take = (from, payload) => resolve(`${from.split('/').at(-1)} ${Buffer.from(payload)}`);
  for (const kind of ['accepted', 'rejected']) {
    void connection.subscribe(`${topic}/${kind}`, mqtt.QoS.AtLeastOnce, take);
  }
});
const listening = ports.split(',').map((number) => ({ port: Number(number) }));
const report = {
  header: { report_id: Math.floor(Date.now() / 1000), version: '1.0' },
  metrics: { listening_tcp_ports: { ports: listening, total: listening.length } },
};
await connection.publish(topic, JSON.stringify(report), mqtt.QoS.AtLeastOnce);
process.stdout.write(`${await answered}\n`);
await connection.disconnect();
