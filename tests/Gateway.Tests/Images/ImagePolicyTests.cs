namespace Gateway.Tests.Images;

public sealed class ImagePolicyTests
{
    [Fact]
    public void Parse_of_every_stores_each_image() => Assert.True(ImagePolicy.Parse("every")!.Value.Stores(TimeSpan.Zero));

    [Fact]
    public void Parse_of_none_stores_not_even_the_first_image() => Assert.False(ImagePolicy.Parse("none")!.Value.Stores(null));

    [Theory]
    [InlineData(null, true)]
    [InlineData(9.9, false)]
    [InlineData(10.0, true)]
    public void Parse_of_an_interval_stores_the_first_image_and_then_one_per_interval(double? sinceLastSeconds, bool stores)
    {
        var policy = ImagePolicy.Parse("00:00:10")!.Value;

        Assert.Equal(stores, policy.Stores(sinceLastSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("all")]
    [InlineData("-00:00:01")]
    [InlineData("00:00:00")]
    public void Parse_takes_nothing_else(string text) => Assert.Null(ImagePolicy.Parse(text));
}
