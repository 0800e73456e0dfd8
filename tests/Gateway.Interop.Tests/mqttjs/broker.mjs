// Checks a broker with MQTT.js: node broker.mjs URL VERSION, with version 4 (3.1.1) or 5. Prints "ok", or the expectation that failed.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import mqtt from 'mqtt';

const [url, version] = [process.argv[2], Number(process.argv[3])];
const patience = 60_000;
const open = [];

async function connect(clientId, options = {}) {
  const client = mqtt.connect(url, { clientId, protocolVersion: version, clean: true, reconnectPeriod: 0, connectTimeout: patience, ...options });
  client.waiting = [];   // messages not requested yet, or requests without a message
  client.asking = [];
  client.on('message', (topic, payload, packet) => {
    const message = { topic, text: payload.toString(), qos: packet.qos, retain: packet.retain, properties: packet.properties ?? {} };
    if (client.asking.length > 0) client.asking.shift()(message);
    else client.waiting.push(message);
  });
  open.push(client);
  await once(client, 'connect');   // not before the handler: a kept session's messages come with the CONNACK
  return client;
}

function next(client, what) {
  if (client.waiting.length > 0) return Promise.resolve(client.waiting.shift());
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what}: nothing came`)), patience);
    client.asking.push(message => { clearTimeout(timer); resolve(message); });
  });
}

// Whatever was sent before has arrived once this has: one publisher's messages keep their order.
async function nothingElse(client, publisher) {
  await client.subscribeAsync('fence', { qos: 1 });
  await publisher.publishAsync('fence', 'fence', { qos: 1 });
  assert.equal((await next(client, 'the fence')).text, 'fence');
}

async function publishesOfEveryQoS() {
  const [publisher, subscriber] = [await connect('qos-publisher'), await connect('qos-subscriber')];
  const granted = await subscriber.subscribeAsync({ 'qos/0': { qos: 0 }, 'qos/1': { qos: 1 }, 'qos/2': { qos: 2 } });
  assert.deepEqual(granted.map(grant => grant.qos), [0, 1, 2]);
  for (const sent of [0, 1, 2]) {
    for (const wanted of [0, 1, 2]) {
      await publisher.publishAsync(`qos/${wanted}`, `${sent} to ${wanted}`, { qos: sent });
      const message = await next(subscriber, `QoS ${sent} to ${wanted}`);
      assert.deepEqual([message.topic, message.text, message.qos, message.retain], [`qos/${wanted}`, `${sent} to ${wanted}`, Math.min(sent, wanted), false]);
    }
  }

  const large = 'x'.repeat(300_000);
  await publisher.publishAsync('qos/2', large, { qos: 2 });
  assert.equal((await next(subscriber, '300 KB')).text, large);
  await subscriber.unsubscribeAsync('qos/1');
  await publisher.publishAsync('qos/1', 'unwanted', { qos: 1 });
  await nothingElse(subscriber, publisher);
}

async function retained() {
  const publisher = await connect('retained-publisher');
  await publisher.publishAsync('kept/a', 'kept', { qos: 1, retain: true });
  const first = await connect('retained-first');
  await first.subscribeAsync('kept/#', { qos: 1 });
  const message = await next(first, 'the retained message');
  assert.deepEqual([message.text, message.retain, message.qos], ['kept', true, 1]);
  await publisher.publishAsync('kept/a', '', { qos: 1, retain: true });
  assert.deepEqual((await next(first, 'the clearing message')).text, '');
  const second = await connect('retained-second');
  await second.subscribeAsync('kept/#', { qos: 1 });
  await nothingElse(second, publisher);
}

async function will() {
  const watcher = await connect('will-watcher');
  await watcher.subscribeAsync('will/#', { qos: 2 });
  const dying = await connect('will-dying', { will: { topic: 'will/a', payload: Buffer.from('gone'), qos: 2, retain: false } });
  dying.stream.destroy();
  const message = await next(watcher, 'the will');
  assert.deepEqual([message.topic, message.text, message.qos], ['will/a', 'gone', 2]);
  const polite = await connect('will-polite', { will: { topic: 'will/b', payload: Buffer.from('never'), qos: 1, retain: false } });
  await polite.endAsync();
  await nothingElse(watcher, await connect('will-publisher'));
}

async function keptSession() {
  const kept = version === 5 ? { clean: false, properties: { sessionExpiryInterval: 1000 } } : { clean: false };
  const first = await connect('kept', kept);
  await first.subscribeAsync('session/#', { qos: 1 });
  await first.endAsync();
  const publisher = await connect('session-publisher');
  await publisher.publishAsync('session/a', 'while away', { qos: 1 });
  const again = await connect('kept', kept);
  assert.equal((await next(again, 'what was published meanwhile')).text, 'while away');
}

async function shared() {
  const members = [await connect('member-1'), await connect('member-2')];
  for (const member of members) await member.subscribeAsync('$share/group/work/#', { qos: 1 });
  const publisher = await connect('work-publisher');
  for (let i = 0; i < 10; i++) await publisher.publishAsync('work/a', `${i}`, { qos: 1 });
  for (const member of members) await nothingElseShared(member, publisher);
  const seen = members.flatMap(member => member.seen);
  assert.deepEqual(seen.sort(), [...Array(10).keys()].map(i => `${i}`));
  assert.ok(members.every(member => member.seen.length > 0), 'each member has a share');
}

async function nothingElseShared(member, publisher) {
  member.seen = [];
  await member.subscribeAsync('fence', { qos: 1 });
  await publisher.publishAsync('fence', 'fence', { qos: 1 });
  for (let message = await next(member, 'the fence'); message.text !== 'fence'; message = await next(member, 'the fence')) member.seen.push(message.text);
  await member.unsubscribeAsync('fence');
}

async function propertiesOfVersion5() {
  const subscriber = await connect('properties-subscriber', { properties: { topicAliasMaximum: 5, receiveMaximum: 10 } });
  await subscriber.subscribeAsync('properties/#', { qos: 1, properties: { subscriptionIdentifier: 42 } });
  const publisher = await connect('properties-publisher', { autoAssignTopicAlias: true });
  const properties = {
    payloadFormatIndicator: true, contentType: 'text/plain', responseTopic: 'answers', correlationData: Buffer.from('7'), messageExpiryInterval: 1000, userProperties: { a: ['1', '2'] },
  };
  for (let i = 0; i < 3; i++) {
    await publisher.publishAsync('properties/a', `${i}`, { qos: 1, properties });
    const { text, topic, properties: got } = await next(subscriber, 'a message with properties');
    assert.deepEqual(
      [text, topic, got.contentType, got.responseTopic, got.correlationData.toString(), { ...got.userProperties }, got.payloadFormatIndicator, got.subscriptionIdentifier],
      [`${i}`, 'properties/a', 'text/plain', 'answers', '7', { a: ['1', '2'] }, true, 42]);
    assert.ok(got.messageExpiryInterval > 0 && got.messageExpiryInterval <= 1000, 'the expiry counts down');
  }

  const echo = await connect('echo');
  await echo.subscribeAsync('own', { qos: 1, nl: true });
  await echo.publishAsync('own', 'not to myself', { qos: 1 });
  await nothingElse(echo, publisher);
  const granted = await echo.subscribeAsync('kept-as-published', { qos: 1, rap: true });
  assert.equal(granted[0].qos, 1);
  await publisher.publishAsync('kept-as-published', 'x', { qos: 1, retain: true });
  assert.equal((await next(echo, 'a message retained as published')).retain, true);
  await publisher.publishAsync('kept-as-published', '', { qos: 1, retain: true });
}

try {
  for (const step of [publishesOfEveryQoS, retained, will, keptSession, shared, ...(version === 5 ? [propertiesOfVersion5] : [])]) {
    await step();
    console.log(step.name);
  }

  await Promise.all(open.filter(client => client.connected).map(client => client.endAsync()));
  console.log('ok');
  process.exit(0);
} catch (fault) {
  console.error(fault);
  process.exit(1);
}
