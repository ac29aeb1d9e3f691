namespace MeshRebalancer.Engine.Simulation;

/// <summary>All checkers.</summary>
internal static class Checkers
{
    public static Checker[] All() =>
    [
        new ConservationChecker(), new BookingChecker(), new EffectOnceChecker(), new NonceChecker(), new JournalChecker(), new ReplyChecker(),
        new LimitChecker(), new OneOpenChecker(), new FlightChecker(), new PriceChecker(), new MinedChecker(), new ReplayChecker(), new BreakerChecker(), new ObservedChecker(), new EndingChecker(), new ChurnChecker(), new SigningChecker(), new ParkedChecker(),
    ];
}
