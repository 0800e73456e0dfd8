using Gateway.Broker.Persistence;

namespace Gateway.Broker.Sending;

/// <summary>A growing ring of outgoing messages that can drop its oldest message of one QoS. Takes memory at the first message.</summary>
internal sealed class PublishQueue
{
    private OutgoingPublish[] _ring = [];
    private int _head;

    public int Count { get; private set; }

    public void Enqueue(in OutgoingPublish publish)
    {
        if (Count == _ring.Length)
            Grow();
        At(Count++) = publish;
    }

    public bool TryPeek(out OutgoingPublish publish)
    {
        publish = Count > 0 ? At(0) : default;
        return Count > 0;
    }

    public bool TryDequeue(out OutgoingPublish publish)
    {
        if (!TryPeek(out publish))
            return false;
        At(0) = default;
        _head = (_head + 1) % _ring.Length;
        Count--;
        return true;
    }

    public bool TryRemoveOldest(QoS qos, out OutgoingPublish publish)
    {
        for (var i = 0; i < Count; i++)
        {
            if (At(i).QoS != qos)
                continue;

            publish = At(i);
            for (; i > 0; i--)
                At(i) = At(i - 1);   // the older ones move up; they are few, or all have the other QoS
            TryDequeue(out _);
            return true;
        }

        publish = default;
        return false;
    }

    private ref OutgoingPublish At(int index) => ref _ring[(_head + index) % _ring.Length];

    private void Grow()
    {
        var larger = new OutgoingPublish[Math.Max(8, 2 * _ring.Length)];
        for (var i = 0; i < Count; i++)
            larger[i] = At(i);
        _ring = larger;
        _head = 0;
    }
}
