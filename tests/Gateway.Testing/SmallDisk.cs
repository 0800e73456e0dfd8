using Xunit;

namespace Gateway.Testing;

/// <summary>A real file system of a few megabytes, to be filled. Needs the right to mount; without it, tests are skipped.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public string Path => _directory.Path;

    public static async Task<SmallDisk> MountAsync(string options, CancellationToken cancel)
    {
        var disk = new SmallDisk();
        var result = await ExternalProgram.RunAsync(
            "mount", ["-t", "tmpfs", "-o", options, "none", disk.Path], TimeSpan.FromSeconds(30), cancel: cancel);
        if (result.ExitCode != 0)
        {
            disk._directory.Dispose();
            Assert.Skip("This user may not mount a file system: run as root to try a full disk.");
        }

        return disk;
    }

    /// <summary>Leaves no byte free.</summary>
    public void Fill()
    {
        using var file = File.Create(System.IO.Path.Combine(Path, "filler"), 0);
        var block = new byte[1 << 16];
        for (var size = block.Length; size > 0; size /= 2)
        {
            try
            {
                while (true)
                    file.Write(block, 0, size);
            }
            catch (IOException)
            {
                // Full for this size; smaller ones may fit.
            }
        }
    }

    public void Free() => File.Delete(System.IO.Path.Combine(Path, "filler"));

    public async ValueTask DisposeAsync()
    {
        await ExternalProgram.RunAsync("umount", ["-l", Path], TimeSpan.FromSeconds(30), cancel: CancellationToken.None);
        _directory.Dispose();
    }
}
