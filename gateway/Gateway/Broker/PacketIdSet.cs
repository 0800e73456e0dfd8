namespace Gateway.Broker;

/// <summary>A set of packet ids: 8 KiB once it is used, however many a peer leaves in it. Not thread safe.</summary>
internal sealed class PacketIdSet
{
    private ulong[] _bits = [];

    /// <returns>False when it was there.</returns>
    public bool Add(ushort id)
    {
        if (_bits.Length == 0)
            _bits = new ulong[(ushort.MaxValue + 1) / 64];
        var bit = 1UL << (id % 64);
        var isNew = (_bits[id / 64] & bit) == 0;
        _bits[id / 64] |= bit;
        return isNew;
    }

    public void Remove(ushort id)
    {
        if (_bits.Length > 0)
            _bits[id / 64] &= ~(1UL << (id % 64));
    }
}
