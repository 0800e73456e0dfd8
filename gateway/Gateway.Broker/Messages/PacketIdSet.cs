using System.Collections;

namespace Gateway.Broker.Messages;

/// <summary>A set of packet ids; takes 8 KiB at the first id. Not thread safe.</summary>
internal sealed class PacketIdSet
{
    private BitArray? _ids;

    public int Count { get; private set; }

    /// <returns>False if it was there.</returns>
    public bool Add(ushort id) => Set(id, true);

    /// <returns>False if it was not there.</returns>
    public bool Remove(ushort id) => Count > 0 && Set(id, false);

    private bool Set(ushort id, bool value)
    {
        _ids ??= new BitArray(ushort.MaxValue + 1);
        if (_ids[id] == value)
            return false;
        _ids[id] = value;
        Count += value ? 1 : -1;
        return true;
    }
}
