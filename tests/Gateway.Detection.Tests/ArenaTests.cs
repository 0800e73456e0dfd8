using Gateway.Detection.Managed.Memory;

namespace Gateway.Detection.Tests;

public sealed unsafe class ArenaTests
{
    [Fact]
    public void Blocks_of_the_same_step_lie_apart()
    {
        var random = new Random(1);
        for (var round = 0; round < 200; round++)
        {
            using var arena = new Arena();
            var blocks = Enumerable.Range(0, random.Next(1, 30)).Select(_ => Taken(arena, random)).ToList();
            arena.LayOut();

            var pairs = blocks.SelectMany((one, i) => blocks.Skip(i + 1).Select(other => (one, other)));
            foreach (var (one, other) in pairs.Where(pair => pair.one.Meets(pair.other)))
                Assert.True(one.Start + one.Length <= other.Start || other.Start + other.Length <= one.Start, $"round {round}");
        }
    }

    [Fact]
    public void A_block_that_is_no_longer_needed_makes_room()
    {
        using var arena = new Arena();
        var blocks = Enumerable.Range(0, 10).Select(_ => arena.Take(1 << 16)).ToList();
        for (var step = 0; step < 9; step++)
        {
            blocks[step].UsedBy(step);
            blocks[step + 1].UsedBy(step);
        }

        arena.LayOut();

        Assert.InRange(arena.Length, 2 << 16, 3 << 16);
    }

    [Fact]
    public void A_block_that_is_always_used_shares_no_memory()
    {
        using var arena = new Arena();
        var (kept, other) = (arena.Take(100), arena.Take(100));
        kept.UsedAlways();
        other.UsedBy(5);
        arena.LayOut();

        Assert.True(kept.Meets(other));
        Assert.NotEqual((nint)kept.Start, (nint)other.Start);
    }

    private static ArenaBlock Taken(Arena arena, Random random)
    {
        var block = arena.Take(random.Next(1, 5000));
        var first = random.Next(20);
        block.UsedBy(first);
        block.UsedBy(first + random.Next(6));
        return block;
    }
}
