using System.Buffers.Binary;

namespace Gateway.Vision;

/// <summary>The modes of one row of pixels, converted between a model and its saved form (see <see cref="SavedModel"/>).</summary>
/// <remarks>Pixels outside the region are not saved; reading a row fills them with valid modes, as vectors overlap the region's edge.</remarks>
internal sealed unsafe class ModelRow : IDisposable
{
    private const int Most = BackgroundModelOptions.MaxMixtures;
    private const int Size = sizeof(float);
    private const byte AllAlike = 0;
    private const byte SameNumber = 1;
    private const byte NumbersFollow = 2;

    private readonly BackgroundModelOptions _options;
    private readonly int[] _inside;   // the row's pixels in the region, from left to right
    private readonly int[] _users;   // those that use the current slot
    private readonly int _width;
    private readonly int _padded;
    private int _count;

    public ModelRow(int width, BitMask? region, BackgroundModelOptions options)
    {
        (_width, Region, _options) = (width, region, options);
        _padded = (width + PixelPlane.Alignment - 1) & -PixelPlane.Alignment;
        (_inside, _users) = (new int[width], new int[width]);
        Modes = (Mog2Mode*)NativeMemory.AllocZeroed((nuint)(_padded * Most * sizeof(Mog2Mode)));
        Used = (byte*)NativeMemory.AllocZeroed((nuint)_padded);
    }

    public BitMask? Region { get; }

    /// <summary><see cref="BackgroundModelOptions.MaxMixtures"/> per pixel, padded to a multiple of 64 pixels.</summary>
    public Mog2Mode* Modes { get; private set; }

    /// <summary>Modes in use per pixel.</summary>
    public byte* Used { get; private set; }

    /// <summary>Writes row <paramref name="y"/> from here to <paramref name="to"/>, which has room for the longest row.</summary>
    /// <returns>Bytes written.</returns>
    public int Write(int y, Span<byte> to)
    {
        FindInside(y);
        var (most, form) = Look();
        (to[0], to[1]) = (most, form);
        var at = 2;
        for (var i = 0; i < _count && form == NumbersFollow; i++)
            to[at++] = Used[_inside[i]];

        for (var slot = 0; slot < most; slot++)
        {
            var users = FindUsers(slot);
            foreach (var x in form == AllAlike && slot == 0 ? users[..1] : users)
                Put(to, ref at, Modes[(x * Most) + slot].Weight);
            foreach (var x in users)
                Put(to, ref at, Modes[(x * Most) + slot].Mean);
            foreach (var x in users)
                Put(to, ref at, Modes[(x * Most) + slot].Variance);
        }

        return at;
    }

    /// <summary>Reads row <paramref name="y"/> from the front of <paramref name="rest"/>.</summary>
    /// <returns>False if bytes are missing, or numbers are impossible with these options.</returns>
    public bool TryRead(int y, ref ReadOnlySpan<byte> rest)
    {
        FindInside(y);
        if (rest.Length < 2 || rest[0] > _options.Mixtures || rest[1] > NumbersFollow)
            return false;

        var (most, form) = (rest[0], rest[1]);
        rest = rest[2..];
        if (!TryReadNumbers(most, form, ref rest))
            return false;

        for (var slot = 0; slot < most; slot++)
        {
            var users = FindUsers(slot);
            var weights = form == AllAlike && slot == 0 ? Math.Min(1, users.Length) : users.Length;
            if (rest.Length < (weights + (2 * users.Length)) * Size)
                return false;
            for (var i = 0; i < users.Length; i++)
            {
                var mode = new Mog2Mode
                {
                    Weight = BinaryPrimitives.ReadSingleLittleEndian(rest[(Math.Min(i, weights - 1) * Size)..]),
                    Mean = BinaryPrimitives.ReadSingleLittleEndian(rest[((weights + i) * Size)..]),
                    Variance = BinaryPrimitives.ReadSingleLittleEndian(rest[((weights + users.Length + i) * Size)..]),
                };
                var at = Modes + (users[i] * Most) + slot;
                if (!IsPossible(mode) || (slot > 0 && at[-1].Weight < mode.Weight))
                    return false;
                *at = mode;
            }

            rest = rest[((weights + (2 * users.Length)) * Size)..];
        }

        FillOutside();
        return true;
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private static void Put(Span<byte> to, ref int at, float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(to[at..], value);
        at += Size;
    }

    private (byte Most, byte Form) Look()
    {
        if (_count == 0)
            return (0, AllAlike);

        var (most, form) = (Used[_inside[0]], AllAlike);
        var weight = Modes[_inside[0] * Most].Weight;
        foreach (var x in _inside.AsSpan(0, _count))
        {
            most = Math.Max(most, Used[x]);
            if (Used[x] != Used[_inside[0]])
                form = NumbersFollow;
            else if (form == AllAlike && Modes[x * Most].Weight != weight)
                form = SameNumber;
        }

        return (most, most == 0 ? AllAlike : form);
    }

    private bool TryReadNumbers(byte most, byte form, ref ReadOnlySpan<byte> rest)
    {
        // Only a strong complexity reduction leaves a pixel without modes; the fast kernels need at least one.
        var least = _options.ComplexityReduction > 0.5f ? 0 : 1;
        if (form != NumbersFollow)
        {
            foreach (var x in _inside.AsSpan(0, _count))
                Used[x] = most;
            return _count == 0 ? most == 0 : most >= least;
        }

        if (rest.Length < _count)
            return false;
        for (var i = 0; i < _count; i++)
        {
            if (rest[i] > most || rest[i] < least)
                return false;
            Used[_inside[i]] = rest[i];
        }

        rest = rest[_count..];
        return true;
    }

    private bool IsPossible(in Mog2Mode mode) =>
        mode.Weight is >= 0 and <= 1.0001f && mode.Mean is >= 0 and <= 255 && mode.Variance >= _options.VarMin && mode.Variance <= _options.VarMax;

    private void FindInside(int y)
    {
        _count = 0;
        for (var x = 0; x < _width; x++)
        {
            if (Region is null || Region[x, y])
                _inside[_count++] = x;
        }
    }

    private ReadOnlySpan<int> FindUsers(int slot)
    {
        var count = 0;
        foreach (var x in _inside.AsSpan(0, _count))
        {
            if (Used[x] > slot)
                _users[count++] = x;
        }

        return _users.AsSpan(0, count);
    }

    /// <summary>Gives pixels outside the region one mode like their neighbour's, and the black padding a mode that fits.</summary>
    private void FillOutside()
    {
        if (_count == 0)
            return;

        var (next, neighbour) = (0, _inside[0]);
        for (var x = 0; x < _padded; x++)
        {
            if (next < _count && _inside[next] == x)
            {
                neighbour = _inside[next++];
                continue;
            }

            var like = Modes[neighbour * Most];
            Used[x] = 1;
            Modes[x * Most] = new Mog2Mode
            {
                Weight = Used[neighbour] == 1 ? like.Weight : 1,
                Mean = x < _width && Used[neighbour] != 0 ? like.Mean : 0,
                Variance = _options.VarInit,
            };
        }
    }

    private void Free()
    {
        NativeMemory.Free(Modes);
        NativeMemory.Free(Used);
        Modes = null;
        Used = null;
    }

    ~ModelRow() => Free();
}
