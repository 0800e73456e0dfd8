using Gateway.Mqtt;

namespace Gateway.Broker;

/// <summary>What a subscription is to be shown of the retained messages: those there were when it was made, as far as they still are. What came later it got as it came.</summary>
/// <param name="source">Where they are; its lock guards <see cref="Next"/>.</param>
/// <param name="subscription">Whom to show them to, and how.</param>
/// <param name="filter">Its filter, in UTF-8.</param>
/// <param name="until">The number of the newest of them.</param>
internal sealed class RetainedRequest(RetainedMessages source, Subscription<ISubscriber> subscription, byte[] filter, long until)
{
    public ISubscriber Subscriber => subscription.Subscriber;

    public Grant Grant { get; } = Grant.Of(subscription);

    public ReadOnlySpan<byte> Filter => filter;

    public long Until => until;

    /// <summary>The number of the next one to look at.</summary>
    public long Next { get; set; }

    /// <summary>Shows what there is room for.</summary>
    /// <returns>Whether that was all.</returns>
    public bool Continue() => source.Continue(this);
}
