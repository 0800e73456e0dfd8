using System.Buffers.Binary;
using Gateway.Frames;
using Gateway.Ingest;
using Gateway.Ingest.Payloads;
using Gateway.Testing;

namespace Gateway.Tests.Ingest;

/// <summary>Boards that keep their boot id over a reboot.</summary>
public sealed class BootIdsTests
{
    private readonly IngestMetrics _metrics = new();
    private readonly LogLines<BootIds> _log = new();
    private readonly CameraRegistry _cameras = new(10);
    private readonly BootIds _ids;

    public BootIdsTests() => _ids = new BootIds(_metrics, _log);

    [Fact]
    public void A_constant_boot_id_is_counted_at_each_reboot_and_told_once()
    {
        for (var boot = 0; boot < 5; boot++)
        {
            for (uint number = 1; number <= 20; number++)
                Note("yard", 7, number, 1000 + boot);
        }

        Assert.Equal(4, _metrics.BootIdsKept.Value);
        var line = Assert.Single(_log.Lines);
        Assert.Contains("board yard rebooted with the same boot id 00000007", line, StringComparison.Ordinal);
        Assert.Contains("must be random at each boot", line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_board_that_sleeps_after_each_picture_is_told_too()
    {
        for (var boot = 0; boot < 3; boot++)
            Note("yard", 7, 1, 1000 + boot);
        Assert.Equal(2, _metrics.BootIdsKept.Value);
        Assert.Single(_log.Lines);
    }

    [Fact]
    public void Long_runs_that_fall_back_to_numbers_never_seen_are_reboots()
    {
        foreach (uint number in new uint[] { 900, 901, 2, 3, 800, 1 })
            Note("yard", 7, number, 1000 + (int)number);
        Assert.Equal(2, _metrics.BootIdsKept.Value);
    }

    [Fact]
    public void Repeats_late_numbers_new_boot_ids_and_other_boards_are_no_reboots()
    {
        foreach (uint number in new uint[] { 1, 2, 3, 2, 3, 5, 6, 4, 6, 1 })   // sent again after a lost connection; 4 came late
            Note("yard", 7, number, 1000 + (int)number);
        Note("yard", 8, 1, 999);
        Note("door", 8, 1, 998);
        Note("yard", 0, 1, 997);
        Note("yard", 0, 1, 996);
        Assert.Equal(0, _metrics.BootIdsKept.Value);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void Note_allocates_nothing()
    {
        var camera = _cameras.GetOrAdd("yard", isBoard: true)!;
        Assert.True(BoardPicture.TryRead(Payload(7, 1, 100), out var picture, out _));
        _ids.Note(camera, picture, 100);
        Assert.Equal(0, AllocationsOf(camera, Payload(7, 1, 100)));
    }

    private long AllocationsOf(Camera camera, byte[] payload) => ThreadAllocations.OfCheapest(() =>
    {
        BoardPicture.TryRead(payload, out var picture, out _);
        for (var i = 0; i < 100; i++)
            _ids.Note(camera, picture, 100);
    });

    private void Note(string board, uint bootId, uint number, int length)
    {
        Assert.True(BoardPicture.TryRead(Payload(bootId, number, length), out var picture, out _));
        _ids.Note(_cameras.GetOrAdd(board, isBoard: true)!, picture, length);
    }

    private static byte[] Payload(uint bootId, uint number, int length)
    {
        var payload = new byte[40 + length];
        "GF\u0001"u8.CopyTo(payload);
        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(4), bootId);
        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(8), number);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(32), length);
        payload[40] = 0xFF;
        payload[41] = 0xD8;
        payload[42] = 0xFF;
        return payload;
    }
}
