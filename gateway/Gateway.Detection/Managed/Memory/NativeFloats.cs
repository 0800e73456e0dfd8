using System.Runtime.InteropServices;

namespace Gateway.Detection.Managed.Memory;

/// <summary>Zeroed native memory for floats, aligned for every vector. Freed on disposal, or by the finalizer.</summary>
internal sealed unsafe class NativeFloats : IDisposable
{
    private const nuint Alignment = 64;

    public NativeFloats(long length)
    {
        Length = length;
        var bytes = checked((nuint)length * sizeof(float));
        Start = (float*)NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear(Start, bytes);
        GC.AddMemoryPressure((long)bytes);
    }

    ~NativeFloats() => Free();

    public float* Start { get; private set; }

    public long Length { get; }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (Start is null)
            return;
        NativeMemory.AlignedFree(Start);
        Start = null;
        GC.RemoveMemoryPressure(Length * sizeof(float));
    }
}
