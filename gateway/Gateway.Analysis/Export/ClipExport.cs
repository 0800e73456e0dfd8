using Gateway.Clips;
using Gateway.Clips.Conversion;

namespace Gateway.Analysis.Export;

/// <summary>Writes clips to files, one after the other: H.264 by ffmpeg, or as they are stored.</summary>
/// <param name="converter">Null exports the stored files.</param>
/// <param name="place">Where they go.</param>
/// <param name="progress">Shows the exported time.</param>
/// <param name="report">Gets a sentence for each clip that fails.</param>
internal sealed class ClipExport(ClipConverter? converter, ExportPlace place, Progress progress, Action<string> report)
{
    private const string PartSuffix = ".part";

    private TimeSpan _done;

    /// <summary>Exports clips, and prints the path of each finished file.</summary>
    /// <returns>How many were exported.</returns>
    /// <exception cref="ConversionException">A failure that every further clip would meet, too.</exception>
    public async Task<int> RunAsync(IReadOnlyList<StoredClip> clips, TextWriter output, CancellationToken cancel)
    {
        var exported = 0;
        for (var i = 0; i < clips.Count; i++)
        {
            var clip = clips[i];
            var text = $"clip {i + 1} of {clips.Count}";
            try
            {
                var path = place.For(clip);
                await ExportAsync(clip, path, text, cancel);
                progress.Clear();
                await output.WriteLineAsync(path);
                exported++;
            }
            catch (Exception problem) when (IsOfThisClip(problem))
            {
                progress.Clear();
                report($"clip {clip.Id}: {problem.Message}");
            }

            _done += clip.Length;
            Show(TimeSpan.Zero, text);
        }

        return exported;
    }

    private static bool IsOfThisClip(Exception problem) => problem switch
    {
        ConversionException failed => failed.Fault is not (ConversionFault.NoProgram or ConversionFault.NoEncoder or ConversionFault.DiskFull),
        IOException or InvalidDataException or UnauthorizedAccessException => true,
        _ => false,
    };

    private async Task ExportAsync(StoredClip clip, string path, string text, CancellationToken cancel)
    {
        var part = path + PartSuffix;
        try
        {
            await using (var file = StoredClip.Open(clip.Path))
                await WriteAsync(file, clip, part, text, cancel);
            File.Move(part, path, overwrite: false);
        }
        finally
        {
            File.Delete(part);
        }
    }

    private async Task WriteAsync(FileStream file, StoredClip clip, string part, string text, CancellationToken cancel)
    {
        if (converter is null)
        {
            await using var copy = File.Create(part);
            try
            {
                await file.CopyToAsync(copy, cancel);
                copy.Flush(flushToDisk: true);
            }
            catch (IOException problem) when (StorageException.IsDiskFull(problem))
            {
                throw ConversionException.DiskFull(problem);
            }

            return;
        }

        var index = await ClipIndex.ReadAsync(file, cancel);
        var frames = 0;
        await converter.MakeVideoAsync(file, index, part, OnFrame, cancel);

        void OnFrame()
        {
            Show(TimeSpan.FromMicroseconds(index.Frames[frames++].TimestampUs - clip.StartedUs), text);
        }
    }

    private void Show(TimeSpan ofClip, string text) =>
        progress.Show(_done + ofClip, speed => string.Create(CultureInfo.InvariantCulture, $"{text}, {speed:0.0} times real time"));
}
