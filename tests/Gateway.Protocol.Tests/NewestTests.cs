namespace Gateway.Protocol.Tests;

public sealed class NewestTests
{
    [Fact]
    public void Put_of_a_newer_value_hands_back_the_older_and_counts_it()
    {
        var newest = new Newest<string>();

        Assert.False(newest.Put("first", out _));
        Assert.True(newest.Put("second", out var older));

        Assert.Equal("first", older);
        Assert.Equal(1, newest.Replaced);
        Assert.True(newest.TryTake(out var taken));
        Assert.Equal("second", taken);
    }

    [Fact]
    public void TryTake_of_nothing_is_false_and_after_the_next_Put_true_again()
    {
        var newest = new Newest<string>();
        newest.Put("first", out _);
        newest.TryTake(out _);

        Assert.False(newest.IsFull);
        Assert.False(newest.TryTake(out _));
        Assert.False(newest.Put("second", out _));
        Assert.True(newest.IsFull);
        Assert.True(newest.TryTake(out _));
    }
}
