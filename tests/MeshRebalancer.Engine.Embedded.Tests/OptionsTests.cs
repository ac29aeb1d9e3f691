using MeshRebalancer.Runtime.Mailboxes;
using MeshRebalancer.Runtime.Streams;

namespace MeshRebalancer.Engine.Embedded.Tests;

public sealed class OptionsTests
{
    [Fact]
    public void Every_option_out_of_its_range_is_named_at_once()
    {
        var wrong = new MailboxOptions { PassivateAfter = TimeSpan.Zero, FoldMax = 0, SubscriberBuffer = 1, RestartMax = TimeSpan.FromDays(1) };
        var message = Should.Throw<ArgumentException>(wrong.Validate).Message;
        foreach (var name in new[] { "PassivateAfter is 00:00:00; allowed is 00:00:01 to 1.00:00:00.", "FoldMax is 0; allowed is 1 to 1000.", "SubscriberBuffer", "RestartMax" })
        {
            message.ShouldContain(name);
        }
    }

    [Fact]
    public void Effect_options_are_checked_too()
    {
        var wrong = new EffectOptions { Jitter = double.NaN, ConcurrencyMax = 0, BackoffMax = TimeSpan.FromMilliseconds(1), RecoveriesPerSecond = -1 };
        var message = Should.Throw<ArgumentException>(wrong.Validate).Message;
        foreach (var name in new[] { "Jitter is NaN", "ConcurrencyMax", "BackoffMax", "RecoveriesPerSecond" })
        {
            message.ShouldContain(name);
        }

        Should.NotThrow(new EffectOptions().Validate);
        Should.NotThrow(new MailboxOptions().Validate);
    }

    [Fact]
    public void Pauses_double_up_to_their_limit_and_jitter_only_shortens_them()
    {
        var steady = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), 0, new Random(1));
        Enumerable.Range(1, 6).Select(failures => steady.After(failures).TotalSeconds).ShouldBe([1, 2, 4, 8, 10, 10]);
        steady.After(1_000_000).ShouldBe(TimeSpan.FromSeconds(10));
        var jittery = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), 0.5, new Random(1));
        var pauses = Enumerable.Range(0, 1000).Select(_ => jittery.After(1).TotalSeconds).ToArray();
        pauses.ShouldAllBe(pause => pause > 0.5 && pause <= 1);
        pauses.Distinct().Count().ShouldBeGreaterThan(900);
    }
}
