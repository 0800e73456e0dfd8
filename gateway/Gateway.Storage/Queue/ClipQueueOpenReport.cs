namespace Gateway.Storage;

/// <summary>What opening the queue found and did about it (DESIGN.md procedure 4).</summary>
/// <param name="PartsRemoved">Files of clips that were never finished.</param>
/// <param name="Adopted">Finished clips without an entry (the crash came between file and commit), taken into the queue.</param>
/// <param name="Unreadable">Clip files without an entry that are not whole; renamed to end in <c>.unreadable</c>.</param>
/// <param name="DropsFinished">Files deleted whose drop was recorded before.</param>
/// <param name="Missing">Clips in the queue whose file is gone.</param>
/// <param name="Altered">Clips in the queue whose file has another length than recorded.</param>
/// <param name="GivenUp">Clips failed because restarts cut their analysis off too often.</param>
public sealed record ClipQueueOpenReport(
    int PartsRemoved, IReadOnlyList<ulong> Adopted, IReadOnlyList<string> Unreadable, int DropsFinished,
    IReadOnlyList<ulong> Missing, IReadOnlyList<ulong> Altered, IReadOnlyList<ulong> GivenUp);
