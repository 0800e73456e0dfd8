using Gateway.Broker.Persistence;
using Gateway.Broker.Status;
using Gateway.Mqtt;

namespace Gateway.Broker;

/// <summary>The last message of each topic that asked for it (section 3.3.1.3). Callers hold <see cref="Gate"/>.</summary>
internal sealed class RetainedMessages(MqttOptions options, BrokerMetrics metrics, TimeProvider time, MessageJournal? journal)
{
    private readonly Dictionary<string, (Message Message, JournalItem? Stored)> _byTopic = [];
    private long _bytes;
    private int _reserved;   // those of the broker itself: of this process and not of the next, and of no limit that clients share

    public Lock Gate { get; } = new();

    /// <summary>Those that clients retained.</summary>
    public int Count
    {
        get
        {
            lock (Gate)
                return _byTopic.Count - _reserved;
        }
    }

    /// <summary>Memory held.</summary>
    public long Bytes
    {
        get
        {
            lock (Gate)
                return _bytes;
        }
    }

    /// <summary>Keeps the message in place of the one before; an empty one only removes it (MQTT-3.3.1-10, -11).</summary>
    public void Set(in Message message)
    {
        var topic = System.Text.Encoding.UTF8.GetString(message.Topic);
        Remove(topic);
        if (message.PayloadLength == 0)
            return;

        // Counted is the memory held, not the payload: a small message still takes the smallest buffer.
        var isReserved = StatusTopics.IsReserved(message.Topic);
        if (!isReserved && (_byTopic.Count - _reserved >= options.MaxRetainedMessages || _bytes + message.Buffer.Capacity > options.MaxRetainedBytes))
        {
            metrics.OnDropped(DropReason.RetainedFull);
            return;
        }

        JournalItem? stored = null;
        if (journal is not null && !isReserved && (stored = journal.TryRetain(message)) is null)
            return;

        message.Buffer.AddReference();
        Add(topic, message, stored);
    }

    /// <summary>Takes up a message of before the process began, with its reference.</summary>
    public void Restore(in Message message, JournalItem stored)
    {
        lock (Gate)
        {
            var topic = System.Text.Encoding.UTF8.GetString(message.Topic);
            Remove(topic);
            Add(topic, message, stored);
        }
    }

    /// <summary>Shows a new subscriber what is retained under its filter.</summary>
    public void DeliverTo(in Subscription<ISubscriber> subscription, ReadOnlySpan<byte> filter)
    {
        var now = time.GetTimestamp();
        var grant = Grant.Of(subscription);
        foreach (var (message, _) in _byTopic.Values)
        {
            if (message.ExpiresAt <= now || !TopicFilter.Matches(filter, message.Topic))
                continue;
            subscription.Subscriber.Deliver(grant.Deliver(message, publisherId: "", default) with { Retained = true });
        }
    }

    /// <summary>Gives up those whose time is over.</summary>
    public void RemoveExpired()
    {
        var now = time.GetTimestamp();
        lock (Gate)
        {
            foreach (var (topic, (message, _)) in _byTopic)
            {
                if (message.ExpiresAt <= now)
                    Remove(topic);   // a dictionary allows that while it is gone through
            }
        }
    }

    public void Clear()
    {
        lock (Gate)
        {
            foreach (var topic in _byTopic.Keys.ToArray())
                Remove(topic);
        }
    }

    private void Add(string topic, in Message message, JournalItem? stored)
    {
        Account(message, 1);
        _byTopic.Add(topic, (message, stored));
    }

    private void Remove(string topic)
    {
        if (!_byTopic.Remove(topic, out var before))
            return;
        Account(before.Message, -1);
        if (before.Stored is not null)
            journal!.GiveUp(before.Stored);
        before.Message.Buffer.Release();
    }

    private void Account(in Message message, int times)
    {
        if (StatusTopics.IsReserved(message.Topic))
            _reserved += times;
        else
            _bytes += times * message.Buffer.Capacity;
    }
}
