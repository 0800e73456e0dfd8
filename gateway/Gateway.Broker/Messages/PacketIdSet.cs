namespace Gateway.Broker.Messages;

/// <summary>A set of packet ids: 8 KiB once it is used, however many a peer leaves in it. Not thread safe.</summary>
internal sealed class PacketIdSet
{
    private ulong[] _bits = [];

    public int Count { get; private set; }

    /// <returns>False when it was there.</returns>
    public bool Add(ushort id)
    {
        if (_bits.Length == 0)
            _bits = new ulong[(ushort.MaxValue + 1) / 64];
        var bit = 1UL << (id % 64);
        var isNew = (_bits[id / 64] & bit) == 0;
        _bits[id / 64] |= bit;
        Count += isNew ? 1 : 0;
        return isNew;
    }

    /// <returns>False when it was not there.</returns>
    public bool Remove(ushort id)
    {
        var bit = 1UL << (id % 64);
        if (_bits.Length == 0 || (_bits[id / 64] & bit) == 0)
            return false;
        _bits[id / 64] &= ~bit;
        Count--;
        return true;
    }
}
