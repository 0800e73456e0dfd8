using Gateway.Broker.Access;
using Gateway.Broker.Persistence;

namespace Gateway.Broker;

/// <summary>The last retained message of each topic (section 3.3.1.3). Callers hold <see cref="Gate"/>.</summary>
internal sealed class RetainedMessages(MqttOptions options, BrokerMetrics metrics, TimeProvider time, MessageJournal? journal)
{
    private const int LookedAtAtOnce = 1000;   // under the lock, which delays publishers

    private readonly Dictionary<string, RetainedEntry> _byTopic = new(StringComparer.Ordinal);
    private readonly List<RetainedEntry> _inOrder = [];   // by number; replaced ones are removed when they are half
    private long _lastNumber;
    private long _bytes;
    private int _reserved;   // the broker's own: not stored, and outside the clients' limits

    public Lock Gate { get; } = new();

    /// <summary>Those of clients.</summary>
    public int Count
    {
        get
        {
            lock (Gate)
                return _byTopic.Count - _reserved;
        }
    }

    public long Bytes
    {
        get
        {
            lock (Gate)
                return _bytes;
        }
    }

    /// <summary>Replaces the message of the topic; an empty one only removes it (MQTT-3.3.1-10, -11).</summary>
    /// <returns>False when there is no room, which is counted: the topic keeps its message.</returns>
    /// <param name="message">Borrowed.</param>
    /// <param name="publisherId">Client id of its publisher.</param>
    public bool Set(in Message message, string publisherId)
    {
        var topic = System.Text.Encoding.UTF8.GetString(message.Topic);
        if (message.PayloadLength == 0)
        {
            Remove(topic);
            return true;
        }

        // Counts memory, not payload: a small message still takes the smallest buffer.
        var isReserved = TopicAccess.IsReserved(message.Topic);
        var before = _byTopic.GetValueOrDefault(topic);
        var (count, bytes) = before is null ? (_byTopic.Count, _bytes) : (_byTopic.Count - 1, _bytes - before.Message.Buffer.Capacity);
        if (!isReserved && (count - _reserved >= options.MaxRetainedMessages || bytes + message.Buffer.Capacity > options.MaxRetainedBytes))
        {
            metrics.OnDropped(DropReason.RetainedFull);
            return false;
        }

        JournalItem? stored = null;
        if (journal is not null && !isReserved && (stored = journal.TryRetain(message, before?.Stored)) is null)
            return false;

        Remove(topic);
        message.Buffer.AddReference();
        Add(topic, message, stored, publisherId);
        return true;
    }

    /// <summary>Restores a stored message, with its reference.</summary>
    public void Restore(in Message message, JournalItem stored)
    {
        lock (Gate)
        {
            var topic = System.Text.Encoding.UTF8.GetString(message.Topic);
            Remove(topic);
            Add(topic, message, stored, publisherId: "");
        }
    }

    /// <summary>Delivers the retained messages for a new subscription: some at once, if there is room, the rest as the client takes them.</summary>
    public void DeliverTo(in Subscription<ISubscriber> subscription, ReadOnlySpan<byte> filter)
    {
        var subscriber = subscription.Subscriber;
        var request = new RetainedRequest(this, subscription, filter.ToArray(), _lastNumber);
        var isFirst = subscriber.Backlog is not { IsEmpty: false };
        if ((isFirst && TryShow(request, LookedAtAtOnce, out _)) || subscriber.Await(request))
            return;
        TryShow(request, int.MaxValue, out _);
    }

    /// <summary>Delivers more of a request. Takes the lock, but never for long.</summary>
    /// <returns>False when there is no room for the next one.</returns>
    public bool Continue(RetainedRequest request)
    {
        while (true)
        {
            lock (Gate)
            {
                if (TryShow(request, LookedAtAtOnce, out var isFull))
                    return true;
                if (isFull)
                    return false;
            }
        }
    }

    public void RemoveExpired()
    {
        var now = time.GetTimestamp();
        lock (Gate)
        {
            foreach (var (topic, entry) in _byTopic)
            {
                if (entry.Message.ExpiresAt <= now)
                    Remove(topic);   // a dictionary allows this during enumeration
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

    /// <summary>Continues a request with at most <paramref name="atMost"/> messages. <paramref name="isFull"/>: no room for the next one.</summary>
    /// <returns>Whether those were all.</returns>
    private bool TryShow(RetainedRequest request, int atMost, out bool isFull)
    {
        isFull = false;
        var now = time.GetTimestamp();
        if (!request.Filter.ContainsAny("+#"u8))
        {
            var entry = _byTopic.GetValueOrDefault(System.Text.Encoding.UTF8.GetString(request.Filter));
            return entry is null || TryShow(request, entry, now, out isFull);
        }

        for (var i = IndexOf(request.Next); i < _inOrder.Count && _inOrder[i].Number <= request.Until; i++)
        {
            if (atMost-- == 0)
                return false;
            var entry = _inOrder[i];
            if (!entry.IsGone && TopicFilter.Matches(request.Filter, entry.Message.Topic) && !TryShow(request, entry, now, out isFull))
                return false;
            request.Next = entry.Number + 1;
        }

        return true;
    }

    private static bool TryShow(RetainedRequest request, RetainedEntry entry, long now, out bool isFull)
    {
        isFull = false;
        if (entry.Number > request.Until || entry.Message.ExpiresAt <= now || request.IsOwn(entry))
            return true;
        var delivery = request.Grant.Deliver(in entry.Message, publisherId: "", default) with { Retained = true };
        isFull = !request.Subscriber.HasRoomFor(delivery);
        if (!isFull)
            request.Subscriber.Deliver(delivery);
        return !isFull;
    }

    /// <summary>Index of the first entry with this number or a greater one.</summary>
    private int IndexOf(long number)
    {
        var (from, to) = (0, _inOrder.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (_inOrder[middle].Number < number)
                from = middle + 1;
            else
                to = middle;
        }

        return from;
    }

    private void Add(string topic, in Message message, JournalItem? stored, string publisherId)
    {
        Account(message, 1);
        var entry = new RetainedEntry(++_lastNumber, message, stored, publisherId);
        _byTopic.Add(topic, entry);
        _inOrder.Add(entry);
        if (_inOrder.Count > 2 * (_byTopic.Count + LookedAtAtOnce))
            _inOrder.RemoveAll(e => e.IsGone);
    }

    private void Remove(string topic)
    {
        if (!_byTopic.Remove(topic, out var before))
            return;
        before.IsGone = true;
        Account(before.Message, -1);
        if (before.Stored is not null)
            journal!.GiveUp(before.Stored);
        before.Message.Buffer.Release();
    }

    private void Account(in Message message, int times)
    {
        if (TopicAccess.IsReserved(message.Topic))
            _reserved += times;
        else
            _bytes += times * message.Buffer.Capacity;
    }
}

/// <summary>One retained message; holds a reference to its buffer. <paramref name="number"/> exceeds all earlier ones.</summary>
/// <remarks>The publisher's client id is not stored: it is empty after a restart.</remarks>
internal sealed class RetainedEntry(long number, Message message, JournalItem? stored, string publisherId)
{
    public readonly Message Message = message;

    public long Number => number;

    public string PublisherId => publisherId;

    public JournalItem? Stored => stored;

    /// <summary>Whether it was replaced or removed, and its memory returned.</summary>
    public bool IsGone { get; set; }
}
