using Gateway.Ingest.Topics;

namespace Gateway.Images;

/// <summary>Lists the boards of earlier runs again at the start, so that their newest stored pictures can be shown before they send.</summary>
internal sealed class BoardMemory(ImageStore images, CameraRegistry cameras, FrameOptions options) : IHostedService
{
    /// <summary>A board whose pictures are that much older than the newest of all is not expected again.</summary>
    private static readonly TimeSpan LongestAbsence = TimeSpan.FromDays(7);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Half of the places stay free: boards of random names must not lock out others over a restart.
        var places = (options.MaxCameras - cameras.All.Count) / 2;
        var newest = images.ListCameras(places);
        var oldestUs = newest.Count == 0 ? 0 : newest[0].ReceivedUs - (LongestAbsence.Ticks / TimeSpan.TicksPerMicrosecond);
        var names = newest.Select(board => board.Camera).ToHashSet(StringComparer.Ordinal);
        foreach (var board in newest.Where(board => board.ReceivedUs > oldestUs && !IsFormerName(board.Camera, names)))
        {
            if (cameras.GetOrAdd(board.Camera, isBoard: true) is { } camera)
                camera.IsRemembered = true;
        }

        return Task.CompletedTask;
    }

    /// <summary>
    /// Whether it may be the first id of a board whose id changes, which is called by the prefix since (<see cref="ChangingClientIds"/>).
    /// </summary>
    private static bool IsFormerName(string camera, HashSet<string> names) =>
        ClientIdForm.Of(camera) is { Evidence: > 0 } form && names.Contains(camera[..form.PrefixLength]);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
